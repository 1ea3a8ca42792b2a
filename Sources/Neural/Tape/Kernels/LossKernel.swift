/// A weighted sum of the losses of rows. The derivatives come with the values, so the backward pass
/// of all losses is one: it multiplies them by the gradient of the sum.
struct LossKernel: TapeKernel {
  enum Kind {
    case squared
    case absolute
    /// The class of each row.
    case crossEntropy(UnsafeMutablePointer<Int32>)
    case binaryCrossEntropy
    /// −log N(target; mean, e^logVariance), with `third` the log variances.
    case gaussian
    /// KL of N(first, e^second) from N(0, 1).
    case standardNormal
  }

  let kind: Kind
  let first: Operand
  let second: Operand?
  let third: Operand?
  /// Of rows; nil for 1 / rows.
  let weights: UnsafeMutableRawPointer?
  /// Derivatives by each operand, `rows` times `width` scalars, where it has a gradient.
  let slopes: (UnsafeMutableRawPointer?, UnsafeMutableRawPointer?, UnsafeMutableRawPointer?)
  let output: Operand

  func forward<S: KernelScalar>(_ scalar: S.Type, workspace: UnsafeMutablePointer<S>) {
    let weights = weights?.assumingMemoryBound(to: S.self)
    let share = 1 / S(max(first.rows, 1))
    var total = 0.0
    for row in 0..<first.rows {
      let weight = weights?[row] ?? share
      total += Double(weight) * Double(loss(row, weight: weight))
    }
    output.values(S.self)[0] = S(total)
  }

  /// A row of an operand.
  @inline(__always)
  private func row<S: KernelScalar>(_ operand: Operand?, _ row: Int) -> UnsafeMutablePointer<S>? {
    operand.map { $0.values(S.self) + row * $0.stride }
  }

  @inline(__always)
  private func slope<S: KernelScalar>(
    _ memory: UnsafeMutableRawPointer?, _ row: Int
  ) -> UnsafeMutablePointer<S>? {
    memory.map { $0.assumingMemoryBound(to: S.self) + row * first.width }
  }

  /// The loss of one row; leaves `weight` times its derivatives.
  @inline(__always)
  private func loss<S: KernelScalar>(_ row: Int, weight: S) -> S {
    let columns = first.columns
    guard let a: UnsafeMutablePointer<S> = self.row(first, row) else { return 0 }
    let b: UnsafeMutablePointer<S>? = self.row(second, row)
    let c: UnsafeMutablePointer<S>? = self.row(third, row)
    let da: UnsafeMutablePointer<S>? = slope(slopes.0, row)
    let db: UnsafeMutablePointer<S>? = slope(slopes.1, row)
    let dc: UnsafeMutablePointer<S>? = slope(slopes.2, row)
    let share = 1 / S(columns)
    var sum: S = 0
    switch kind {
    case .crossEntropy(let classes):
      return Self.crossEntropy(
        a, columns: columns, width: first.width, truth: Int(classes[row]), weight: weight, into: da)
    case .squared, .absolute, .binaryCrossEntropy:
      guard let b else { return 0 }
      for i in 0..<columns {
        let value: S
        let slope: S
        (value, slope) = Self.pair(kind, a[i], b[i])
        sum += value
        da?[i] = weight * share * slope
        if case .binaryCrossEntropy = kind {
          db?[i] = -weight * share * a[i]
        } else {
          db?[i] = -weight * share * slope
        }
      }
      return sum * share
    case .gaussian:
      guard let b, let c else { return 0 }
      for i in 0..<columns {
        let (precision, difference) = (S.exp(-c[i]), a[i] - b[i])
        sum += (c[i] + difference * difference * precision + S(1.837_877_066_409_345_5)) / 2
        let slope = weight * share * difference * precision
        da?[i] = slope
        db?[i] = -slope
        dc?[i] = weight * share * (1 - difference * difference * precision) / 2
      }
      return sum * share
    case .standardNormal:
      guard let b else { return 0 }
      for i in 0..<columns {
        let variance = S.exp(b[i])
        sum += (a[i] * a[i] + variance - 1 - b[i]) / 2
        da?[i] = weight * a[i]
        db?[i] = weight * (variance - 1) / 2
      }
      return sum
    }
  }

  /// A loss of two numbers, and its derivative by the first.
  @inline(__always)
  private static func pair<S: KernelScalar>(_ kind: Kind, _ x: S, _ y: S) -> (S, S) {
    switch kind {
    case .squared: return ((x - y) * (x - y), 2 * (x - y))
    case .absolute: return (abs(x - y), x == y ? 0 : x < y ? -1 : 1)
    default:
      let decay = S.exp(-abs(x))
      let probability = x >= 0 ? 1 / (1 + decay) : decay / (1 + decay)
      return (max(x, 0) - x * y + S.log1p(decay), probability - y)
    }
  }

  @inline(__always)
  private static func crossEntropy<S: KernelScalar>(
    _ logits: UnsafeMutablePointer<S>, columns: Int, width: Int, truth: Int, weight: S,
    into slopes: UnsafeMutablePointer<S>?
  ) -> S {
    var largest = logits[0]
    for i in 1..<max(columns, 1) { largest = max(largest, logits[i]) }
    var sum: S = 0
    for i in 0..<columns { sum += S.exp(logits[i] - largest) }
    if let slopes {
      for i in 0..<columns { slopes[i] = weight * S.exp(logits[i] - largest) / sum }
      slopes[truth] -= weight
    }
    return S.log(sum) + largest - logits[truth]
  }

  func backward<S: KernelScalar>(_ scalar: S.Type, workspace: UnsafeMutablePointer<S>) {
    guard let given = output.gradients(S.self)?[0] else { return }
    for (operand, memory) in [(first, slopes.0), (second, slopes.1), (third, slopes.2)] {
      guard let operand, let memory, let target = operand.gradients(S.self) else { continue }
      let source = memory.assumingMemoryBound(to: S.self)
      for row in 0..<operand.rows {
        (target + row * operand.stride).add(
          source + row * operand.width, times: given, count: operand.width)
      }
    }
  }
}
