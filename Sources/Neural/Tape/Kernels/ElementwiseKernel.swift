/// a + b, a − b or a·b, where b may be one row, one column or one number.
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
