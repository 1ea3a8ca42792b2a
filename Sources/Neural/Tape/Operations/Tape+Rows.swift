extension Tape {
  /// Rows of a table by number, each as often as it is named: an embedding, or a rearrangement.
  ///
  /// - Parameters:
  ///   - table: (rows, columns).
  ///   - indices: numbered from 0, one for each row of the result.
  ///
  /// Throws `NeuralError.invalidShape` for a row that the table has not.
  public func gather(_ table: TapeValue, rows indices: [Int]) throws -> TapeValue {
    try check(table)
    if let wrong = indices.first(where: { !(0..<table.rows).contains($0) }) {
      throw NeuralError.invalidShape(
        "row \(wrong) of a table with \(table.rows): rows are numbered from 0")
    }
    let hasGradient = table.operand.hasGradient
    let result = try make(rows: indices.count, columns: table.columns, gradient: hasGradient)
    try run(
      Operation.gather,
      GatherKernel(table: table.operand, indices: copy(indices), output: result.operand),
      records: hasGradient)
    return result
  }

  /// Some consecutive rows, where they lie: nothing is copied.
  ///
  /// Throws `NeuralError.invalidShape` for rows that x has not.
  public func rows(_ x: TapeValue, _ range: Range<Int>) throws -> TapeValue {
    try check(x)
    guard range.lowerBound >= 0, range.upperBound <= x.rows else {
      throw NeuralError.invalidShape("rows \(range) of \(x.shape): they are numbered from 0")
    }
    return try value(at: x.operand.placement.pointee.rows(range, of: Scalar.self))
  }

  /// Some consecutive columns, copied: (rows, range.count).
  ///
  /// Throws `NeuralError.invalidShape` for columns that x has not, or none.
  public func columns(_ x: TapeValue, _ range: Range<Int>) throws -> TapeValue {
    try check(x)
    guard range.lowerBound >= 0, range.upperBound <= x.columns, !range.isEmpty else {
      throw NeuralError.invalidShape(
        "columns \(range) of \(x.shape): name at least one, numbered from 0")
    }
    let hasGradient = x.operand.hasGradient
    let result = try make(rows: x.rows, columns: range.count, gradient: hasGradient)
    try copy(
      x.operand.placement.pointee.columns(range, of: Scalar.self),
      to: result.operand.placement.pointee,
      records: hasGradient)
    return result
  }

  /// Matrices of equally many rows side by side.
  public func concatenate(columns parts: TapeValue...) throws -> TapeValue {
    try concatenate(columns: parts)
  }

  /// Matrices of equally many rows side by side, at least one: (rows, sum of columns).
  public func concatenate(columns parts: [TapeValue]) throws -> TapeValue {
    for part in parts { try check(part) }
    guard let first = parts.first, parts.allSatisfy({ $0.rows == first.rows }) else {
      throw mismatch(parts, "side by side have equally many rows")
    }
    let hasGradient = parts.contains { $0.operand.hasGradient }
    let result = try make(
      rows: first.rows, columns: parts.reduce(0) { $0 + $1.columns }, gradient: hasGradient)
    var column = 0
    for part in parts {
      let range = column..<column + part.columns
      try copy(
        part.operand.placement.pointee,
        to: result.operand.placement.pointee.columns(range, of: Scalar.self), records: hasGradient)
      column = range.upperBound
    }
    return result
  }

  /// Matrices of equally many columns, one below the other.
  public func concatenate(rows parts: TapeValue...) throws -> TapeValue {
    try concatenate(rows: parts)
  }

  /// Matrices of equally many columns, one below the other, at least one: (sum of rows, columns).
  public func concatenate(rows parts: [TapeValue]) throws -> TapeValue {
    for part in parts { try check(part) }
    guard let first = parts.first, parts.allSatisfy({ $0.columns == first.columns }) else {
      throw mismatch(parts, "one below the other have equally many columns")
    }
    let hasGradient = parts.contains { $0.operand.hasGradient }
    let result = try make(
      rows: parts.reduce(0) { $0 + $1.rows }, columns: first.columns, gradient: hasGradient)
    var row = 0
    for part in parts {
      let range = row..<row + part.rows
      try copy(
        part.operand.placement.pointee,
        to: result.operand.placement.pointee.rows(range, of: Scalar.self), records: hasGradient)
      row = range.upperBound
    }
    return result
  }

  private func mismatch(_ parts: [TapeValue], _ rule: String) -> NeuralError {
    .invalidShape(
      "concatenation of \(parts.map(\.shape).joined(separator: ", ")): matrices \(rule), and there "
        + "is at least one")
  }

  private func copy(_ source: Placement, to target: Placement, records: Bool) throws {
    try run(
      Operation.copy,
      CopyKernel(
        input: state.pointee.operand(at: source), output: state.pointee.operand(at: target)),
      records: records)
  }
}
