extension Tape {
  /// One step of a long short-term memory (Hochreiter and Schmidhuber 1997, with the forget gate of
  /// Gers et al. 2000): the next output and cell, both (rows, hidden).
  ///
  /// - Parameters:
  ///   - x: (rows, inputs).
  ///   - state: the last output, (rows, hidden).
  ///   - cell: the last cell, (rows, hidden).
  ///   - weights: with 4 · hidden columns; the same for all steps of a sequence.
  public func lstm(
    _ x: TapeValue, state: TapeValue, cell: TapeValue, weights: RecurrentWeights
  ) throws -> (state: TapeValue, cell: TapeValue) {
    for value in [x, state, cell] { try check(value) }
    try check(weights)
    try weights.validate(x, state, gates: 4, cell: "lstm")
    guard cell.rows == state.rows, cell.columns == state.columns else {
      throw NeuralError.invalidShape(
        "lstm: cell \(cell.shape) beside state \(state.shape): both have one shape")
    }
    let hasGradient =
      [x, state, cell].contains { $0.operand.hasGradient } || weights.hasGradient
    let output = try make(
      rows: state.rows, columns: state.columns, gradient: hasGradient, isOverwritten: true)
    let next = try make(
      rows: state.rows, columns: state.columns, gradient: hasGradient, isOverwritten: true)
    let products = try products(x, state, weights)
    let kernel = try LSTMKernel(
      products: products, cell: cell.operand, output: output.operand, nextCell: next.operand,
      gates: keep(5 * state.rows * output.operand.stride))
    try run(Operation.lstm, kernel, workspace: products.workspace, records: hasGradient)
    return (output, next)
  }
}
