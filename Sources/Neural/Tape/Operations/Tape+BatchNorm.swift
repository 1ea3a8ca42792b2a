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
    let hasGradient = [x, scale, shift].contains { $0?.operand.hasGradient == true }
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
