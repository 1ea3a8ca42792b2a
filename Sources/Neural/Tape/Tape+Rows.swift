extension Tape {
  /// Rows of a table by number, each as often as it is named: an embedding, or a rearrangement.
  ///
  /// Throws `NeuralError.invalidShape` for a row that the table has not.
  public func gather(_ table: TapeValue, rows indices: [Int]) throws -> TapeValue {
    try check(table)
    if let wrong = indices.first(where: { !(0..<table.rows).contains($0) }) {
      throw NeuralError.invalidShape(
        "row \(wrong) of a table with \(table.rows): rows are numbered from 0")
    }
    let hasGradient = table.operand.gradients != nil
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
    return value(of: x.operand.rows(range, of: Scalar.self))
  }

  /// Some consecutive columns.
  ///
  /// Throws `NeuralError.invalidShape` for columns that x has not, or none.
  public func columns(_ x: TapeValue, _ range: Range<Int>) throws -> TapeValue {
    try check(x)
    guard range.lowerBound >= 0, range.upperBound <= x.columns, !range.isEmpty else {
      throw NeuralError.invalidShape(
        "columns \(range) of \(x.shape): name at least one, numbered from 0")
    }
    let hasGradient = x.operand.gradients != nil
    let result = try make(rows: x.rows, columns: range.count, gradient: hasGradient)
    try copy(
      x.operand.columns(range, of: Scalar.self), to: result.operand, records: hasGradient)
    return result
  }

  /// Matrices of equally many rows side by side.
  public func concatenate(columns parts: TapeValue...) throws -> TapeValue {
    try concatenate(columns: parts)
  }

  /// Matrices of equally many rows side by side, at least one.
  public func concatenate(columns parts: [TapeValue]) throws -> TapeValue {
    for part in parts { try check(part) }
    guard let first = parts.first, parts.allSatisfy({ $0.rows == first.rows }) else {
      throw mismatch(parts, "side by side have equally many rows")
    }
    let hasGradient = parts.contains { $0.operand.gradients != nil }
    let result = try make(
      rows: first.rows, columns: parts.reduce(0) { $0 + $1.columns }, gradient: hasGradient)
    var column = 0
    for part in parts {
      let range = column..<column + part.columns
      try copy(
        part.operand, to: result.operand.columns(range, of: Scalar.self), records: hasGradient)
      column = range.upperBound
    }
    return result
  }

  /// Matrices of equally many columns, one below the other.
  public func concatenate(rows parts: TapeValue...) throws -> TapeValue {
    try concatenate(rows: parts)
  }

  /// Matrices of equally many columns, one below the other, at least one.
  public func concatenate(rows parts: [TapeValue]) throws -> TapeValue {
    for part in parts { try check(part) }
    guard let first = parts.first, parts.allSatisfy({ $0.columns == first.columns }) else {
      throw mismatch(parts, "one below the other have equally many columns")
    }
    let hasGradient = parts.contains { $0.operand.gradients != nil }
    let result = try make(
      rows: parts.reduce(0) { $0 + $1.rows }, columns: first.columns, gradient: hasGradient)
    var row = 0
    for part in parts {
      let range = row..<row + part.rows
      try copy(part.operand, to: result.operand.rows(range, of: Scalar.self), records: hasGradient)
      row = range.upperBound
    }
    return result
  }

  private func mismatch(_ parts: [TapeValue], _ rule: String) -> NeuralError {
    .invalidShape(
      "concatenation of \(parts.map(\.shape).joined(separator: ", ")): matrices \(rule), and there "
        + "is at least one")
  }

  private func copy(_ source: Operand, to target: Operand, records: Bool) throws {
    try run(
      Operation.copy, CopyKernel(input: source, output: target), records: records)
  }
}

extension Operand {
  /// Some columns where they lie, which need not be aligned and have no padding of their own.
  fileprivate func columns<S>(_ range: Range<Int>, of scalar: S.Type) -> Operand {
    let offset = range.lowerBound * MemoryLayout<S>.stride
    return Operand(
      values: values + offset, gradients: gradients.map { $0 + offset }, rows: rows,
      columns: range.count, stride: stride)
  }
}

/// One matrix, which may be a part of columns, copied to another.
struct CopyKernel: TapeKernel {
  let input: Operand
  let output: Operand

  func forward<S: KernelScalar>(_ scalar: S.Type, workspace: UnsafeMutablePointer<S>) {
    for row in 0..<output.rows {
      (output.values(S.self) + row * output.stride).update(
        from: input.values(S.self) + row * input.stride, count: output.columns)
    }
  }

  func backward<S: KernelScalar>(_ scalar: S.Type, workspace: UnsafeMutablePointer<S>) {
    guard let slopes = output.gradients(S.self), let target = input.gradients(S.self) else {
      return
    }
    for row in 0..<output.rows {
      (target + row * input.stride).add(
        slopes + row * output.stride, times: 1, count: output.columns)
    }
  }
}

struct GatherKernel: TapeKernel {
  let table: Operand
  let indices: UnsafeMutablePointer<Int32>
  let output: Operand

  func forward<S: KernelScalar>(_ scalar: S.Type, workspace: UnsafeMutablePointer<S>) {
    for row in 0..<output.rows {
      (output.values(S.self) + row * output.stride).update(
        from: table.values(S.self) + Int(indices[row]) * table.stride, count: output.width)
    }
  }

  func backward<S: KernelScalar>(_ scalar: S.Type, workspace: UnsafeMutablePointer<S>) {
    guard let slopes = output.gradients(S.self), let target = table.gradients(S.self) else {
      return
    }
    for row in 0..<output.rows {
      (target + Int(indices[row]) * table.stride).add(
        slopes + row * output.stride, times: 1, count: output.width)
    }
  }
}
