/// y = f(x) of each number.
struct ActivationKernel: TapeKernel {
  let activation: Activation
  let input: Operand
  let output: Operand

  func forward<S: KernelScalar>(_ scalar: S.Type, workspace: UnsafeMutablePointer<S>) {
    for row in 0..<output.rows {
      let x = input.values(S.self) + row * input.stride
      let y = output.values(S.self) + row * output.stride
      for i in stride(from: 0, to: output.width, by: 16) { y.set(i, activation.value(x.vector(i))) }
      if !activation.keepsZero { y.clearTail(columns: output.columns, width: output.width) }
    }
  }

  func backward<S: KernelScalar>(_ scalar: S.Type, workspace: UnsafeMutablePointer<S>) {
    guard let given = output.gradients(S.self), let target = input.gradients(S.self) else { return }
    for row in 0..<output.rows {
      let x = input.values(S.self) + row * input.stride
      let y = output.values(S.self) + row * output.stride
      for i in stride(from: 0, to: output.width, by: 16) {
        let slope = activation.slope(x.vector(i), value: y.vector(i))
        (target + row * input.stride).add(i, (given + row * output.stride).vector(i) * slope)
      }
    }
  }
}
