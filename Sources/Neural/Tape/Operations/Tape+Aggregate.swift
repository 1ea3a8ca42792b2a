/// How rows that lead to one target become one.
public enum Aggregation: Sendable {
  /// Zeros where no edge leads.
  case sum
  /// Zeros where no edge leads.
  case mean
  /// The largest number of each column; zeros where no edge leads.
  case maximum
}

extension Tape {
  /// Row t of the result is the sum, mean or maximum of the rows of x whose edges lead to t: messages
  /// along the edges of graphs, or a reduction of segments (`Edges(segments:)`).
  ///
  /// - Parameters:
  ///   - x: (edges.sourceCount, columns).
  ///   - weights: (1, edges.count), by which each edge's row is multiplied first, in the order in
  ///     which the edges were given; not for a maximum.
  public func aggregate(
    _ x: TapeValue, along edges: Edges, _ aggregation: Aggregation = .sum,
    weights: TapeValue? = nil
  ) throws -> TapeValue {
    try check(x)
    try check(weights)
    guard x.rows == edges.sourceCount,
      weights.map({ $0.rows == 1 && $0.columns == edges.count && aggregation != .maximum }) ?? true
    else {
      throw NeuralError.invalidShape(
        "aggregate: \(x.shape) along \(edges.count) edges from \(edges.sourceCount) rows, weights "
          + "\(weights?.shape ?? "none"): x has a row for each source, weights one row with a column "
          + "for each edge; a maximum takes none")
    }
    retain(edges)
    let hasGradient = x.operand.hasGradient || weights?.operand.hasGradient == true
    let result = try make(rows: edges.targetCount, columns: x.columns, gradient: hasGradient)
    let list = EdgeList(edges)
    if aggregation == .maximum {
      let chosen = try state.pointee.indices(edges.targetCount * x.columns)
      try run(
        Operation.maximum,
        MaximumKernel(input: x.operand, edges: list, output: result.operand, chosen: chosen),
        records: hasGradient)
    } else {
      try run(
        Operation.aggregate,
        AggregateKernel(
          input: x.operand, weights: weights?.operand, edges: list, output: result.operand,
          isMean: aggregation == .mean),
        records: hasGradient)
    }
    return result
  }
}
