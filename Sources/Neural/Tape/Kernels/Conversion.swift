/// Numbers from a tensor or parameter in `Float`, and their gradient back into it.
struct Conversion: TapeKernel {
  let source: UnsafeMutablePointer<Float>
  let gradient: UnsafeMutablePointer<Float>?
  /// Numbers from one row of the source to the next.
  let length: Int
  /// The source's row for each of the output's; nil for all in order.
  let rows: UnsafeMutablePointer<Int32>?
  let output: Operand

  func forward<S: KernelScalar>(_ scalar: S.Type, workspace: UnsafeMutablePointer<S>) {
    for row in 0..<output.rows {
      let target = output.values(S.self) + row * output.stride
      let source = source + (rows.map { Int($0[row]) } ?? row) * length
      for i in 0..<output.columns { target[i] = S(source[i]) }
    }
  }

  func backward<S: KernelScalar>(_ scalar: S.Type, workspace: UnsafeMutablePointer<S>) {
    guard let gradient, let found = output.gradients(S.self) else { return }
    for row in 0..<output.rows {
      for i in 0..<output.columns {
        gradient[row * length + i] += Float(found[row * output.stride + i])
      }
    }
  }
}
