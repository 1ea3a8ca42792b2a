extension Tape {
  /// a + b, number by number.
  ///
  /// - Parameters:
  ///   - a: (rows, columns), and so the result.
  ///   - b: shaped as a; or (1, columns), added to each row; (rows, 1), added to each column; (1, 1).
  public func add(_ a: TapeValue, _ b: TapeValue) throws -> TapeValue {
    try combine(a, b, .sum)
  }

  /// a − b, with b as in `add`.
  public func subtract(_ a: TapeValue, _ b: TapeValue) throws -> TapeValue {
    try combine(a, b, .difference)
  }

  /// a · b, number by number, with b as in `add`: not a product of matrices, which is `linear`.
  public func multiply(_ a: TapeValue, _ b: TapeValue) throws -> TapeValue {
    try combine(a, b, .product)
  }

  /// factor · x + offset, number by number.
  ///
  /// - Parameters:
  ///   - x: of any shape, and so the result.
  ///   - factor: the same for all numbers; -1 negates.
  ///   - offset: added after the multiplication.
  public func scale(
    _ x: TapeValue, by factor: Scalar, plus offset: Scalar = 0
  ) throws -> TapeValue {
    try check(x)
    let hasGradient = x.operand.hasGradient
    let result = try make(
      rows: x.rows, columns: x.columns, gradient: hasGradient, isOverwritten: true)
    try run(
      Operation.scale,
      ScaleKernel(
        input: x.operand, output: result.operand, factor: Double(factor), offset: Double(offset)),
      records: hasGradient)
    return result
  }

  @inline(__always)
  private func combine(
    _ a: TapeValue, _ b: TapeValue, _ kind: ElementwiseKernel.Kind
  ) throws -> TapeValue {
    try check(a)
    try check(b)
    guard b.rows == a.rows || b.rows == 1, b.columns == a.columns || b.columns == 1 else {
      throw mismatch(a, b, kind)
    }
    let hasGradient = a.operand.hasGradient || b.operand.hasGradient
    let result = try make(
      rows: a.rows, columns: a.columns, gradient: hasGradient, isOverwritten: true)
    if a.rows == b.rows, a.columns == b.columns, a.operand.isDense, b.operand.isDense {
      try run(
        Operation.elementwise,
        ElementwiseKernel(kind: kind, left: a.operand, right: b.operand, output: result.operand),
        records: hasGradient)
    } else {
      try run(
        Operation.broadcast,
        BroadcastKernel(kind: kind, left: a.operand, right: b.operand, output: result.operand),
        records: hasGradient)
    }
    return result
  }

  private func mismatch(
    _ a: TapeValue, _ b: TapeValue, _ kind: ElementwiseKernel.Kind
  ) -> NeuralError {
    .invalidShape(
      "the \(kind) of \(a.shape) and \(b.shape): the second has the shape of the first, or one row, "
        + "one column or one number for all of it")
  }
}
