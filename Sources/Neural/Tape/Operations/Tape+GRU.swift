extension Tape {
  /// One step of a gated recurrent unit (Cho et al. 2014, equations 5 to 8, with the reset gate after
  /// the state's product, as cuDNN and PyTorch have it): the next state, (rows, hidden).
  ///
  /// - Parameters:
  ///   - x: (rows, inputs).
  ///   - state: (rows, hidden).
  ///   - weights: with 3 · hidden columns; the same for all steps of a sequence.
  public func gru(
    _ x: TapeValue, state: TapeValue, weights: RecurrentWeights
  ) throws -> TapeValue {
    try check(x)
    try check(state)
    try check(weights)
    try weights.validate(x, state, gates: 3, cell: "gru")
    let hasGradient =
      x.operand.hasGradient || state.operand.hasGradient || weights.hasGradient
    let result = try make(
      rows: state.rows, columns: state.columns, gradient: hasGradient, isOverwritten: true)
    let products = try products(x, state, weights)
    let kernel = try GRUKernel(
      products: products, output: result.operand,
      gates: keep(4 * state.rows * result.operand.stride))
    try run(Operation.gru, kernel, workspace: products.workspace, records: hasGradient)
    return result
  }
}
