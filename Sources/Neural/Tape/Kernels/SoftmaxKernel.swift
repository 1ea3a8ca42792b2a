/// y = e^x / Σ e^x, by row.
struct SoftmaxKernel: TapeKernel {
  let input: Operand
  let output: Operand

  func forward<S: KernelScalar>(_ scalar: S.Type, workspace: UnsafeMutablePointer<S>) {
    for row in 0..<output.rows {
      let y = output.values(S.self) + row * output.stride
      y.update(from: input.values(S.self) + row * input.stride, count: output.width)
      y.softmax(columns: output.columns, width: output.width)
    }
  }

  func backward<S: KernelScalar>(_ scalar: S.Type, workspace: UnsafeMutablePointer<S>) {
    guard let slopes = output.gradients(S.self), let target = input.gradients(S.self) else {
      return
    }
    for row in 0..<output.rows {
      let y = output.values(S.self) + row * output.stride
      let slope = slopes + row * output.stride
      let mean = SIMD16(repeating: y.dot(slope, count: output.width))
      for i in stride(from: 0, to: output.width, by: 16) {
        (target + row * input.stride).add(i, y.vector(i) * (slope.vector(i) - mean))
      }
    }
  }
}

extension UnsafeMutablePointer where Pointee: KernelScalar {
  /// Replaces a row by its softmax; `columns` is at least 1.
  @inline(__always)
  func softmax(columns: Int, width: Int) {
    var largest = self[0]
    for i in 1..<max(columns, 1) { largest = Swift.max(largest, self[i]) }
    for i in stride(from: 0, to: width, by: 16) {
      set(i, Pointee.exp(vector(i) - SIMD16(repeating: largest)))
    }
    clearTail(columns: columns, width: width)
    var sums = SIMD16<Pointee>(repeating: 0)
    for i in stride(from: 0, to: width, by: 16) { sums += vector(i) }
    let factor = 1 / sums.sum()
    for i in stride(from: 0, to: width, by: 16) { set(i, vector(i) * factor) }
  }
}
