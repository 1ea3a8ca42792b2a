/// y = x / max(‖x‖, epsilon), by row.
struct NormalizeRowsKernel: TapeKernel {
  let input: Operand
  let output: Operand
  /// Of each row.
  let lengths: UnsafeMutableRawPointer
  let epsilon: Double

  func forward<S: KernelScalar>(_ scalar: S.Type, workspace: UnsafeMutablePointer<S>) {
    let lengths = lengths.assumingMemoryBound(to: S.self)
    for row in 0..<output.rows {
      let x = input.values(S.self) + row * input.stride
      lengths[row] = x.dot(x, count: output.width).squareRoot()
      (output.values(S.self) + row * output.stride).add(
        x, times: 1 / Swift.max(lengths[row], S(epsilon)), count: output.width)
    }
  }

  func backward<S: KernelScalar>(_ scalar: S.Type, workspace: UnsafeMutablePointer<S>) {
    guard let slopes = output.gradients(S.self), let target = input.gradients(S.self) else {
      return
    }
    let lengths = lengths.assumingMemoryBound(to: S.self)
    for row in 0..<output.rows {
      let y = output.values(S.self) + row * output.stride
      let slope = slopes + row * output.stride
      let target = target + row * input.stride
      let isShort = lengths[row] < S(epsilon)
      let factor = 1 / Swift.max(lengths[row], S(epsilon))
      target.add(slope, times: factor, count: output.width)
      if !isShort {
        target.add(y, times: -factor * y.dot(slope, count: output.width), count: output.width)
      }
    }
  }
}
