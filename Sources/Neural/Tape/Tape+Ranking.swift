/// What a wrongly or narrowly ordered pair of scores costs.
public enum RankingLoss: Sendable, BitwiseCopyable {
  /// max(0, margin − (better − worse)); the margin is at least 0.
  case hinge(margin: Float)
  /// −log σ(better − worse): Bayesian personalized ranking (Rendle et al. 2009, section 4.1).
  case logistic
}

extension Tape {
  /// The mean loss of all pairs of rows whose labels differ, the larger label being the better: 0
  /// where there is no such pair.
  ///
  /// - Parameters:
  ///   - scores: (rows, 1).
  ///   - labels: one for each row.
  ///   - weights: of rows; a pair weighs the product of its two, and the loss is divided by the sum
  ///     of the pairs' weights. nil for equal weights.
  ///
  /// Throws `NeuralError.invalidShape` for other shapes, `.invalidOption` for a negative margin.
  public func pairwiseRanking(
    scores: TapeValue, labels: [Scalar], loss: RankingLoss = .hinge(margin: 1),
    weights: [Scalar]? = nil
  ) throws -> TapeValue {
    try check(scores)
    guard scores.columns == 1, labels.count == scores.rows,
      weights?.count ?? scores.rows == scores.rows
    else {
      throw NeuralError.invalidShape(
        "ranking: scores \(scores.shape), \(labels.count) labels, "
          + "\(weights.map { "\($0.count)" } ?? "no") weights: scores are one column, labels and "
          + "weights one for each row")
    }
    if case .hinge(let margin) = loss, !(margin >= 0 && margin.isFinite) {
      throw NeuralError.invalidOption("a ranking margin must be at least 0, not \(margin)")
    }
    let hasGradient = scores.operand.gradients != nil
    let result = try make(rows: 1, columns: 1, gradient: hasGradient)
    let kernel = try RankingKernel(
      loss: loss, scores: scores.operand, labels: keep(labels),
      weights: weights.map { try keep($0) }, slopes: keep(scores.rows), output: result.operand)
    try run(
      Operation.ranking, kernel, records: hasGradient)
    return result
  }
}

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
