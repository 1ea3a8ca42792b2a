/// z = (x − mean)·factor by row, y = scale·z + shift.
struct LayerNormKernel: TapeKernel {
  let input: Operand
  let scale: Operand?
  let shift: Operand?
  let output: Operand
  /// (x − mean) / standard deviation, per row `width` scalars.
  let normalized: UnsafeMutableRawPointer
  /// 1 / standard deviation, per row.
  let factors: UnsafeMutableRawPointer
  let epsilon: Double

  func forward<S: KernelScalar>(_ scalar: S.Type, workspace: UnsafeMutablePointer<S>) {
    let (columns, width) = (output.columns, output.width)
    for row in 0..<output.rows {
      let x = input.values(S.self) + row * input.stride
      let y = output.values(S.self) + row * output.stride
      let z = normalized.assumingMemoryBound(to: S.self) + row * width
      var sums = SIMD16<S>(repeating: 0)
      for i in stride(from: 0, to: width, by: 16) { sums += x.vector(i) }
      let mean = SIMD16(repeating: sums.sum() / S(columns))
      for i in stride(from: 0, to: width, by: 16) { z.set(i, x.vector(i) - mean) }
      z.clearTail(columns: columns, width: width)
      let factor = 1 / (z.dot(z, count: width) / S(columns) + S(epsilon)).squareRoot()
      factors.assumingMemoryBound(to: S.self)[row] = factor
      for i in stride(from: 0, to: width, by: 16) {
        z.set(i, z.vector(i) * factor)
        y.set(i, affine(z.vector(i), i))
      }
    }
  }

  @inline(__always)
  private func affine<S: KernelScalar>(_ z: SIMD16<S>, _ i: Int) -> SIMD16<S> {
    let scaled = scale.map { z * $0.values(S.self).vector(i) } ?? z
    return shift.map { scaled + $0.values(S.self).vector(i) } ?? scaled
  }

  func backward<S: KernelScalar>(_ scalar: S.Type, workspace: UnsafeMutablePointer<S>) {
    guard let slopes = output.gradients(S.self) else { return }
    let (columns, width) = (output.columns, output.width)
    shift?.addRowSums(slopes, rows: output.rows, stride: output.stride)
    for row in 0..<output.rows {
      let slope = slopes + row * output.stride
      let z = normalized.assumingMemoryBound(to: S.self) + row * width
      if let target = scale?.gradients(S.self) {
        for i in stride(from: 0, to: width, by: 16) { target.add(i, slope.vector(i) * z.vector(i)) }
      }
      guard let target = input.gradients(S.self) else { continue }
      var (sums, products) = (SIMD16<S>(repeating: 0), SIMD16<S>(repeating: 0))
      for i in stride(from: 0, to: width, by: 16) {
        let given = scale.map { slope.vector(i) * $0.values(S.self).vector(i) } ?? slope.vector(i)
        workspace.set(i, given)
        sums += given
        products += given * z.vector(i)
      }
      let mean = SIMD16(repeating: sums.sum() / S(columns))
      let share = products.sum() / S(columns)
      let factor = factors.assumingMemoryBound(to: S.self)[row]
      for i in stride(from: 0, to: width, by: 16) {
        workspace.set(i, (workspace.vector(i) - mean - z.vector(i) * share) * factor)
      }
      (target + row * input.stride).add(workspace, times: 1, count: columns)
    }
  }
}
