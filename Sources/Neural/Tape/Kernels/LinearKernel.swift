/// y = f(x·W + b), for activations whose derivative is known from y.
struct LinearKernel: TapeKernel {
  let input: Operand
  let weight: Operand
  let bias: Operand?
  let output: Operand
  let activation: Activation
  /// Where the input needs a gradient.
  let transposed: UnsafeMutablePointer<TransposedWeight>?

  func forward<S: KernelScalar>(_ scalar: S.Type, workspace: UnsafeMutablePointer<S>) {
    let y = output.values(S.self)
    S.multiply(
      input.values(S.self), rowStride: input.stride, depthStride: 1, rows: input.rows,
      by: weight.values(S.self), operandStride: weight.stride, depth: weight.rows,
      columns: output.width, into: y, resultStride: output.stride, adding: false)
    guard bias != nil || activation != .identity else { return }
    let bias = bias?.values(S.self)
    for row in 0..<output.rows {
      let y = y + row * output.stride
      for i in stride(from: 0, to: output.width, by: 16) {
        y.set(i, activation.value(bias.map { y.vector(i) + $0.vector(i) } ?? y.vector(i)))
      }
      if !activation.keepsZero { y.clearTail(columns: output.columns, width: output.width) }
    }
  }

  func backward<S: KernelScalar>(_ scalar: S.Type, workspace: UnsafeMutablePointer<S>) {
    guard let given = output.gradients(S.self) else { return }
    let delta = activation == .identity ? given : workspace
    if activation != .identity {
      let y = output.values(S.self)
      for i in stride(from: 0, to: output.rows * output.stride, by: 16) {
        delta.set(i, given.vector(i) * activation.slope(y.vector(i), value: y.vector(i)))
      }
    }
    bias?.addRowSums(delta, rows: output.rows, stride: output.stride)
    LinearKernel.backward(
      delta, stride: output.stride, input: input, weight: weight, transposed: transposed)
  }

  /// The products' share: W += xᵀ·delta, x += delta·Wᵀ, where they have gradients.
  @inline(__always)
  static func backward<S: KernelScalar>(
    _ delta: UnsafeMutablePointer<S>, stride: Int, input: Operand, weight: Operand,
    transposed: UnsafeMutablePointer<TransposedWeight>?
  ) {
    if let target = weight.gradients(S.self) {
      S.multiply(
        input.values(S.self), rowStride: 1, depthStride: input.stride, rows: weight.rows, by: delta,
        operandStride: stride, depth: input.rows, columns: weight.width, into: target,
        resultStride: weight.stride, adding: true)
    }
    if let target = input.gradients(S.self), let transposed {
      let transpose = transposed.matrix(of: weight, S.self)
      S.multiply(
        delta, rowStride: stride, depthStride: 1, rows: input.rows, by: transpose,
        operandStride: input.width, depth: weight.columns, columns: input.width, into: target,
        resultStride: input.stride, adding: true)
    }
  }
}
