extension Tape {
  /// Scaled dot-product attention of several heads (Vaswani et al. 2017, equation 1), where each row
  /// attends to the rows of its own segment: softmax(q·kᵀ/√d)·v. Heads are equal shares of the
  /// columns, and so of the result.
  ///
  /// - Parameters:
  ///   - query: (rows, columns), as `key`.
  ///   - value: (rows, columns of the result).
  ///   - heads: divides the columns of query and value.
  ///   - segments: lengths of consecutive segments, such as the nodes of each graph; nil for one.
  public func attention(
    query: TapeValue, key: TapeValue, value: TapeValue, heads: Int = 1, segments: [Int]? = nil
  ) throws -> TapeValue {
    for operand in [query, key, value] { try check(operand) }
    let segments = segments ?? [query.rows]
    guard query.rows == key.rows, query.columns == key.columns, value.rows == query.rows,
      heads >= 1, query.columns % heads == 0, value.columns % heads == 0,
      segments.allSatisfy({ (0...query.rows).contains($0) }),
      segments.reduce(0, +) == query.rows
    else {
      throw NeuralError.invalidShape(
        "attention: query \(query.shape), key \(key.shape), value \(value.shape), \(heads) heads, "
          + "segments of \(segments.reduce(0, &+)) rows together: query and key have one "
          + "shape, all have equally many rows, which the segments share out, and heads divide columns"
      )
    }
    let hasGradient = [query, key, value].contains { $0.operand.hasGradient }
    let result = try make(rows: value.rows, columns: value.columns, gradient: hasGradient)
    let longest = Parameter.padded(segments.max() ?? 0)
    let kernel = try AttentionKernel(
      query: query.operand, key: key.operand, value: value.operand, output: result.operand,
      heads: heads, segments: copy(segments), segmentCount: segments.count,
      weights: keep(heads * segments.reduce(0) { $0 + $1 * Parameter.padded($1) }))
    try run(
      Operation.attention, kernel, workspace: longest, records: hasGradient)
    return result
  }
}
