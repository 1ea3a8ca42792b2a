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
