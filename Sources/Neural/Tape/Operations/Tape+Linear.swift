extension Tape {
  /// `activation` of x·W + b.
  ///
  /// - Parameters:
  ///   - x: (rows, inputs).
  ///   - weight: (inputs, outputs).
  ///   - bias: (1, outputs), or nil for none.
  ///   - activation: computed in the same pass over the result, except GELU.
  ///
  /// Returns (rows, outputs).
  public func linear(
    _ x: TapeValue, weight: TapeValue, bias: TapeValue? = nil, activation: Activation = .identity
  ) throws -> TapeValue {
    try check(x)
    try check(weight)
    try check(bias)
    guard x.columns == weight.rows,
      bias.map({ $0.rows == 1 && $0.columns == weight.columns }) ?? true
    else {
      throw NeuralError.invalidShape(
        "linear: \(x.shape) times \(weight.shape) plus \(bias?.shape ?? "nothing"): x has a column "
          + "for each row of the weight, the bias one row as wide as the weight")
    }
    guard activation.isReversible else {
      return try activate(linear(x, weight: weight, bias: bias), activation)
    }
    try activation.validate()
    let operands = [x, weight, bias ?? weight]
    let hasGradient = operands.contains { $0.operand.hasGradient }
    let result = try make(
      rows: x.rows, columns: weight.columns, gradient: hasGradient, isOverwritten: true)
    try run(
      Operation.linear,
      LinearKernel(
        input: x.operand, weight: weight.operand, bias: bias?.operand, output: result.operand,
        activation: activation,
        transposed: transpose(of: weight.operand, for: x.operand)),
      workspace: result.rows * result.operand.stride, records: hasGradient)
    return result
  }
}
