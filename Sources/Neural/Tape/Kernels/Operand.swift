/// A matrix in a tape's memory or in that of parameters, without knowledge of its scalar.
struct Operand: BitwiseCopyable {
  let values: UnsafeMutableRawPointer
  /// Laid out as `values`; nil for a constant.
  let gradients: UnsafeMutableRawPointer?
  let rows: Int
  let columns: Int
  /// Scalars from one row to the next, a multiple of 16.
  let stride: Int

  /// Columns rounded up to whole vectors.
  var width: Int { Parameter.padded(columns) }

  @inline(__always)
  func values<S>(_ scalar: S.Type) -> UnsafeMutablePointer<S> {
    values.assumingMemoryBound(to: S.self)
  }

  @inline(__always)
  func gradients<S>(_ scalar: S.Type) -> UnsafeMutablePointer<S>? {
    gradients?.assumingMemoryBound(to: S.self)
  }

  /// Adds the sums over rows of `delta` to the gradient of this row.
  @inline(__always)
  func addRowSums<S: KernelScalar>(_ delta: UnsafeMutablePointer<S>, rows: Int, stride: Int) {
    guard let target = gradients(S.self) else { return }
    for i in Swift.stride(from: 0, to: width, by: 16) {
      var sum = target.vector(i)
      for row in 0..<rows { sum += delta.vector(row * stride + i) }
      target.set(i, sum)
    }
  }

  /// Some columns where they lie, which need not be aligned and have no padding of their own.
  func columns<S>(_ range: Range<Int>, of scalar: S.Type) -> Operand {
    let offset = range.lowerBound * MemoryLayout<S>.stride
    return Operand(
      values: values + offset, gradients: gradients.map { $0 + offset }, rows: rows,
      columns: range.count, stride: stride)
  }

  /// Some rows, where they lie.
  func rows<S>(_ range: Range<Int>, of scalar: S.Type) -> Operand {
    let offset = range.lowerBound * stride * MemoryLayout<S>.stride
    return Operand(
      values: values + offset, gradients: gradients.map { $0 + offset }, rows: range.count,
      columns: columns, stride: stride)
  }
}
