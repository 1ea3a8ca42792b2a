extension Tape {
  /// Row t of the result is Σ σ(gate) · value over the rows whose edges lead to t: the aggregation of
  /// D-VAE (Zhang et al. 2019, equation 6) and, over segments, the readout of SVGe.
  ///
  /// - Parameters:
  ///   - gate: (edges.sourceCount, columns of value), or one column for all of them; before the
  ///     logistic function.
  ///   - value: (edges.sourceCount, columns).
  public func gatedSum(
    gate: TapeValue, value: TapeValue, along edges: Edges
  ) throws -> TapeValue {
    try check(gate)
    try check(value)
    guard value.rows == edges.sourceCount, gate.rows == value.rows,
      gate.columns == value.columns || gate.columns == 1
    else {
      throw NeuralError.invalidShape(
        "gated sum: gate \(gate.shape), value \(value.shape), \(edges.sourceCount) sources: both have "
          + "a row for each source, the gate as many columns as the value, or one")
    }
    retain(edges)
    let hasGradient = gate.operand.hasGradient || value.operand.hasGradient
    let result = try make(rows: edges.targetCount, columns: value.columns, gradient: hasGradient)
    try run(
      Operation.gatedSum,
      GatedSumKernel(
        gate: gate.operand, value: value.operand, edges: EdgeList(edges), output: result.operand,
        opened: keep(value.rows * value.operand.width)),
      workspace: value.rows * value.operand.width, records: hasGradient)
    return result
  }
}
