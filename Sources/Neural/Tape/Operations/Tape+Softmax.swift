extension Tape {
  /// Each row's exponentials divided by their sum: numbers from 0 to 1 whose sum is 1.
  ///
  /// - Parameter x: (rows, columns), and so the result. A row's largest number is subtracted first, so
  ///   that no exponential overflows.
  public func softmax(_ x: TapeValue) throws -> TapeValue {
    try check(x)
    let hasGradient = x.operand.hasGradient
    let result = try make(rows: x.rows, columns: x.columns, gradient: hasGradient)
    try run(
      Operation.softmax, SoftmaxKernel(input: x.operand, output: result.operand),
      records: hasGradient)
    return result
  }

  /// Each row divided by its Euclidean length, or by `epsilon` where it is shorter.
  ///
  /// - Parameters:
  ///   - x: (rows, columns), and so the result.
  ///   - epsilon: above 0; a row of zeros stays one.
  ///
  /// Throws `NeuralError.invalidOption` for an epsilon that is not above 0.
  public func normalizeRows(_ x: TapeValue, epsilon: Scalar = 1e-12) throws -> TapeValue {
    try check(x)
    try requirePositive(epsilon, "epsilon")
    let hasGradient = x.operand.hasGradient
    let result = try make(rows: x.rows, columns: x.columns, gradient: hasGradient)
    try run(
      Operation.normalizeRows,
      NormalizeRowsKernel(
        input: x.operand, output: result.operand, lengths: keep(x.rows),
        epsilon: Double(epsilon)),
      records: hasGradient)
    return result
  }

  func requirePositive(_ value: Scalar, _ name: String) throws {
    guard value > 0, value.isFinite else {
      throw NeuralError.invalidOption("\(name) must be above 0, not \(value)")
    }
  }
}
