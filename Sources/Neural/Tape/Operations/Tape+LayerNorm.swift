extension Tape {
  /// Each row less its mean, divided by its standard deviation, then scaled and shifted by column
  /// (Ba et al. 2016, equation 4).
  ///
  /// - Parameters:
  ///   - scale: (1, columns); nil for ones.
  ///   - shift: (1, columns); nil for zeros.
  ///   - epsilon: added to the variance.
  ///
  /// Throws `NeuralError.invalidOption` for an epsilon that is not above 0.
  public func layerNorm(
    _ x: TapeValue, scale: TapeValue? = nil, shift: TapeValue? = nil, epsilon: Scalar = 1e-5
  ) throws -> TapeValue {
    try checkNormalization("layer norm", x, scale, shift, epsilon)
    let hasGradient = [x, scale, shift].contains { $0?.operand.hasGradient == true }
    let result = try make(rows: x.rows, columns: x.columns, gradient: hasGradient)
    let kernel = try LayerNormKernel(
      input: x.operand, scale: scale?.operand, shift: shift?.operand, output: result.operand,
      normalized: keep(x.rows * x.operand.width), factors: keep(x.rows), epsilon: Double(epsilon))
    try run(
      Operation.layerNorm, kernel, workspace: x.operand.width, records: hasGradient)
    return result
  }

  func checkNormalization(
    _ name: String, _ x: TapeValue, _ scale: TapeValue?, _ shift: TapeValue?, _ epsilon: Scalar
  ) throws {
    for value in [x, scale, shift] { try check(value) }
    try requirePositive(epsilon, "epsilon")
    for part in [scale, shift].compactMap({ $0 })
    where part.rows != 1 || part.columns != x.columns {
      throw NeuralError.invalidShape(
        "\(name) of \(x.shape): scale and shift are one row of \(x.columns) columns, not "
          + part.shape)
    }
  }
}
