/// The means and variances that a batch norm has seen, of each column: what it normalizes by when it
/// does not train.
public final class RunningStatistics: @unchecked Sendable {
  /// (columns), zeros at first.
  public var means: [Float]
  /// (columns), ones at first.
  public var variances: [Float]

  /// Throws `NeuralError.invalidOption` for fewer than one column.
  public init(columns: Int) throws {
    guard columns >= 1, columns <= 1 << 30 else {
      throw NeuralError.invalidOption("statistics of \(columns) columns: there is at least one")
    }
    means = [Float](repeating: 0, count: columns)
    variances = [Float](repeating: 1, count: columns)
  }
}

extension Tape {
  /// Each column less its mean over the rows, divided by its standard deviation, then scaled and
  /// shifted (Ioffe and Szegedy 2015, algorithm 1).
  ///
  /// - Parameters:
  ///   - scale: (1, columns); nil for ones.
  ///   - shift: (1, columns); nil for zeros.
  ///   - statistics: moved by `momentum` towards the batch's (variance over rows − 1) when it trains,
  ///     used instead of the batch's when it does not; nil to use the batch's always.
  ///   - epsilon: added to the variance.
  ///
  /// Throws `NeuralError.invalidShape` for a batch of one row and statistics of another width,
  /// `.invalidOption` for an epsilon that is not above 0 and a momentum outside 0...1.
  public func batchNorm(
    _ x: TapeValue, scale: TapeValue? = nil, shift: TapeValue? = nil,
    statistics: RunningStatistics? = nil, isTraining: Bool = true, momentum: Scalar = 0.1,
    epsilon: Scalar = 1e-5
  ) throws -> TapeValue {
    try checkNormalization("batch norm", x, scale, shift, epsilon)
    let usesBatch = isTraining || statistics == nil
    guard !usesBatch || x.rows != 1, (0...1).contains(momentum),
      statistics.map({ $0.means.count == x.columns && $0.variances.count == x.columns }) ?? true
    else {
      throw NeuralError.invalidShape(
        "batch norm of \(x.shape): a batch has two rows at least, statistics \(x.columns) columns, "
          + "and the momentum \(momentum) is within 0...1")
    }
    let hasGradient = [x, scale, shift].contains { $0?.operand.gradients != nil }
    let result = try make(rows: x.rows, columns: x.columns, gradient: hasGradient)
    let moments = try make(rows: 2, columns: x.columns, gradient: false)
    if let statistics, !usesBatch { set(moments, to: statistics) }
    let kernel = try BatchNormKernel(
      input: x.operand, scale: scale?.operand, shift: shift?.operand, output: result.operand,
      moments: moments.operand, normalized: keep(x.rows * x.operand.width),
      factors: keep(x.operand.width), usesBatch: usesBatch, epsilon: Double(epsilon))
    try run(
      Operation.batchNorm, kernel, records: hasGradient)
    if let statistics, usesBatch, x.rows > 1 {
      update(statistics, from: moments, rows: x.rows, momentum: Float(momentum))
    }
    return result
  }

  private func set(_ moments: TapeValue, to statistics: RunningStatistics) {
    let base = moments.operand.values(Scalar.self)
    for i in 0..<moments.columns {
      base[i] = Scalar(statistics.means[i])
      base[moments.operand.stride + i] = Scalar(statistics.variances[i])
    }
  }

  private func update(
    _ statistics: RunningStatistics, from moments: TapeValue, rows: Int, momentum: Float
  ) {
    let base = moments.operand.values(Scalar.self)
    let unbiased = Float(rows) / Float(rows - 1)
    for i in 0..<moments.columns {
      statistics.means[i] += momentum * (Float(base[i]) - statistics.means[i])
      let variance = Float(base[moments.operand.stride + i]) * unbiased
      statistics.variances[i] += momentum * (variance - statistics.variances[i])
    }
  }
}

struct BatchNormKernel: TapeKernel {
  let input: Operand
  let scale: Operand?
  let shift: Operand?
  let output: Operand
  /// Means, then variances.
  let moments: Operand
  /// (x − mean) / standard deviation, per row `width` scalars.
  let normalized: UnsafeMutableRawPointer
  /// 1 / standard deviation, per column.
  let factors: UnsafeMutableRawPointer
  let usesBatch: Bool
  let epsilon: Double

  func forward<S: KernelScalar>(_ scalar: S.Type, workspace: UnsafeMutablePointer<S>) {
    let (means, variances) = (
      moments.values(S.self), moments.values(S.self) + moments.stride
    )
    let factors = factors.assumingMemoryBound(to: S.self)
    if usesBatch, input.rows > 0 { measure(means, variances) }
    for i in 0..<output.width { factors[i] = 1 / (variances[i] + S(epsilon)).squareRoot() }
    for row in 0..<output.rows {
      let x = input.values(S.self) + row * input.stride
      let y = output.values(S.self) + row * output.stride
      let z = normalized.assumingMemoryBound(to: S.self) + row * output.width
      for i in stride(from: 0, to: output.width, by: 16) {
        let value = (x.vector(i) - means.vector(i)) * factors.vector(i)
        z.set(i, value)
        let scaled = scale.map { value * $0.values(S.self).vector(i) } ?? value
        y.set(i, shift.map { scaled + $0.values(S.self).vector(i) } ?? scaled)
      }
    }
  }

  /// Means and variances of the columns, the latter around the former.
  private func measure<S: KernelScalar>(
    _ means: UnsafeMutablePointer<S>, _ variances: UnsafeMutablePointer<S>
  ) {
    let share = 1 / S(input.rows)
    let x = input.values(S.self)
    for i in stride(from: 0, to: input.width, by: 16) {
      var (sum, squares) = (SIMD16<S>(repeating: 0), SIMD16<S>(repeating: 0))
      for row in 0..<input.rows { sum += x.vector(row * input.stride + i) }
      let mean = sum * share
      for row in 0..<input.rows {
        let difference = x.vector(row * input.stride + i) - mean
        squares.addProduct(difference, difference)
      }
      means.set(i, mean)
      variances.set(i, squares * share)
    }
  }

  func backward<S: KernelScalar>(_ scalar: S.Type, workspace: UnsafeMutablePointer<S>) {
    guard let slopes = output.gradients(S.self) else { return }
    let z = normalized.assumingMemoryBound(to: S.self)
    let factors = factors.assumingMemoryBound(to: S.self)
    for i in stride(from: 0, to: output.width, by: 16) {
      var (sum, products) = (SIMD16<S>(repeating: 0), SIMD16<S>(repeating: 0))
      for row in 0..<output.rows {
        let slope = slopes.vector(row * output.stride + i)
        sum += slope
        products.addProduct(slope, z.vector(row * output.width + i))
      }
      shift?.gradients(S.self)?.add(i, sum)
      scale?.gradients(S.self)?.add(i, products)
      guard let target = input.gradients(S.self) else { continue }
      let factor =
        scale.map { factors.vector(i) * $0.values(S.self).vector(i) } ?? factors.vector(i)
      let share: S = usesBatch ? 1 / S(max(output.rows, 1)) : 0
      for row in 0..<output.rows {
        let slope = slopes.vector(row * output.stride + i)
        let rest = (sum + z.vector(row * output.width + i) * products) * share
        target.add(row * input.stride + i, (slope - rest) * factor)
      }
    }
  }
}
