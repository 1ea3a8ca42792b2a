extension Tape {
  /// a + b; b has the shape of a, or one row, one column or one number for all of a.
  public func add(_ a: TapeValue, _ b: TapeValue) throws -> TapeValue {
    try combine(a, b, .sum)
  }

  /// a − b, with b as in `add`.
  public func subtract(_ a: TapeValue, _ b: TapeValue) throws -> TapeValue {
    try combine(a, b, .difference)
  }

  /// a · b, number by number, with b as in `add`.
  public func multiply(_ a: TapeValue, _ b: TapeValue) throws -> TapeValue {
    try combine(a, b, .product)
  }

  /// factor · x + offset.
  public func scale(
    _ x: TapeValue, by factor: Scalar, plus offset: Scalar = 0
  ) throws -> TapeValue {
    try check(x)
    let hasGradient = x.operand.gradients != nil
    let result = try make(
      rows: x.rows, columns: x.columns, gradient: hasGradient, isOverwritten: true)
    try run(
      Operation.scale,
      ScaleKernel(
        input: x.operand, output: result.operand, factor: Double(factor), offset: Double(offset)),
      records: hasGradient)
    return result
  }

  private func combine(
    _ a: TapeValue, _ b: TapeValue, _ kind: ElementwiseKernel.Kind
  ) throws -> TapeValue {
    try check(a)
    try check(b)
    guard b.rows == a.rows || b.rows == 1, b.columns == a.columns || b.columns == 1 else {
      throw NeuralError.invalidShape(
        "the \(kind) of \(a.shape) and \(b.shape): the second has the shape of the first, or one "
          + "row, one column or one number for all of it")
    }
    let hasGradient = a.operand.gradients != nil || b.operand.gradients != nil
    let result = try make(
      rows: a.rows, columns: a.columns, gradient: hasGradient, isOverwritten: true)
    try run(
      Operation.elementwise,
      ElementwiseKernel(kind: kind, left: a.operand, right: b.operand, output: result.operand),
      records: hasGradient)
    return result
  }
}

struct ElementwiseKernel: TapeKernel {
  enum Kind { case sum, difference, product }

  let kind: Kind
  let left: Operand
  let right: Operand
  let output: Operand

  private var spreadsColumn: Bool { right.columns == 1 && output.columns > 1 }
  private var rightStride: Int { right.rows == 1 ? 0 : right.stride }

  func forward<S: KernelScalar>(_ scalar: S.Type, workspace: UnsafeMutablePointer<S>) {
    for row in 0..<output.rows {
      let a = left.values(S.self) + row * left.stride
      let b = right.values(S.self) + row * rightStride
      let y = output.values(S.self) + row * output.stride
      for i in stride(from: 0, to: output.width, by: 16) {
        let second = spreadsColumn ? SIMD16(repeating: b[0]) : b.vector(i)
        switch kind {
        case .sum: y.set(i, a.vector(i) + second)
        case .difference: y.set(i, a.vector(i) - second)
        case .product: y.set(i, a.vector(i) * second)
        }
      }
      if spreadsColumn { y.clearTail(columns: output.columns, width: output.width) }
    }
  }

  func backward<S: KernelScalar>(_ scalar: S.Type, workspace: UnsafeMutablePointer<S>) {
    guard let given = output.gradients(S.self) else { return }
    for row in 0..<output.rows {
      let given = given + row * output.stride
      let a = left.values(S.self) + row * left.stride
      let b = right.values(S.self) + row * rightStride
      if let target = left.gradients(S.self).map({ $0 + row * left.stride }) {
        for i in stride(from: 0, to: output.width, by: 16) {
          let second = spreadsColumn ? SIMD16(repeating: b[0]) : b.vector(i)
          target.add(i, kind == .product ? given.vector(i) * second : given.vector(i))
        }
      }
      guard let target = right.gradients(S.self).map({ $0 + row * rightStride }) else { continue }
      var sum = SIMD16<S>(repeating: 0)
      for i in stride(from: 0, to: output.width, by: 16) {
        let term =
          switch kind {
          case .sum: given.vector(i)
          case .difference: SIMD16(repeating: 0) - given.vector(i)
          case .product: given.vector(i) * a.vector(i)
          }
        if spreadsColumn { sum += term } else { target.add(i, term) }
      }
      if spreadsColumn { target[0] += sum.sum() }
    }
  }
}

struct ScaleKernel: TapeKernel {
  let input: Operand
  let output: Operand
  let factor: Double
  let offset: Double

  func forward<S: KernelScalar>(_ scalar: S.Type, workspace: UnsafeMutablePointer<S>) {
    for row in 0..<output.rows {
      let x = input.values(S.self) + row * input.stride
      let y = output.values(S.self) + row * output.stride
      for i in stride(from: 0, to: output.width, by: 16) {
        y.set(i, SIMD16(repeating: S(offset)) + x.vector(i) * S(factor))
      }
      if offset != 0 { y.clearTail(columns: output.columns, width: output.width) }
    }
  }

  func backward<S: KernelScalar>(_ scalar: S.Type, workspace: UnsafeMutablePointer<S>) {
    guard let given = output.gradients(S.self), let target = input.gradients(S.self) else { return }
    for row in 0..<output.rows {
      for i in stride(from: 0, to: output.width, by: 16) {
        (target + row * input.stride).add(i, (given + row * output.stride).vector(i) * S(factor))
      }
    }
  }
}
