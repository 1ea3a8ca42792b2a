/// y = factor·x + offset.
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
