/// y_i = table_{index i}.
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
