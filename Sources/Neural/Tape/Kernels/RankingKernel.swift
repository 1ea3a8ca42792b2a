/// The mean loss of ordered pairs; like `LossKernel` it leaves its derivatives.
struct RankingKernel: TapeKernel {
  let loss: RankingLoss
  let scores: Operand
  let labels: UnsafeMutableRawPointer
  let weights: UnsafeMutableRawPointer?
  /// Derivatives by the scores.
  let slopes: UnsafeMutableRawPointer
  let output: Operand

  func forward<S: KernelScalar>(_ scalar: S.Type, workspace: UnsafeMutablePointer<S>) {
    let labels = labels.assumingMemoryBound(to: S.self)
    let weights = weights?.assumingMemoryBound(to: S.self)
    let slopes = slopes.assumingMemoryBound(to: S.self)
    let values = scores.values(S.self)
    var (total, weightSum) = (0.0, 0.0)
    slopes.update(repeating: 0, count: scores.rows)
    for better in 0..<scores.rows {
      for worse in 0..<scores.rows where labels[better] > labels[worse] {
        let weight = weights.map { $0[better] * $0[worse] } ?? 1
        let (value, slope) = pair(values[better * scores.stride] - values[worse * scores.stride])
        total += Double(weight) * Double(value)
        weightSum += Double(weight)
        slopes[better] += weight * slope
        slopes[worse] -= weight * slope
      }
    }
    guard weightSum > 0 else { return slopes.update(repeating: 0, count: scores.rows) }
    output.values(S.self)[0] = S(total / weightSum)
    for row in 0..<scores.rows { slopes[row] /= S(weightSum) }
  }

  /// The loss of a difference, and its derivative.
  @inline(__always)
  private func pair<S: KernelScalar>(_ difference: S) -> (S, S) {
    switch loss {
    case .hinge(let margin):
      let missing = S(margin) - difference
      return missing > 0 ? (missing, -1) : (0, 0)
    case .logistic:
      let decay = S.exp(-abs(difference))
      return (
        max(-difference, 0) + S.log1p(decay),
        difference >= 0 ? -decay / (1 + decay) : -1 / (1 + decay)
      )
    }
  }

  func backward<S: KernelScalar>(_ scalar: S.Type, workspace: UnsafeMutablePointer<S>) {
    guard let given = output.gradients(S.self)?[0], let target = scores.gradients(S.self) else {
      return
    }
    let slopes = slopes.assumingMemoryBound(to: S.self)
    for row in 0..<scores.rows { target[row * scores.stride] += given * slopes[row] }
  }
}
