/// A matrix in a tape's memory or in that of parameters, without knowledge of its scalar.
struct Operand: BitwiseCopyable {
  let placement: UnsafePointer<Placement>

  var rows: Int { placement.pointee.rows }
  var columns: Int { placement.pointee.columns }
  /// Scalars from one row to the next, a multiple of 16.
  var stride: Int { placement.pointee.stride }
  var hasGradient: Bool { placement.pointee.gradients != nil }

  /// Columns rounded up to whole vectors.
  var width: Int { Parameter.padded(columns) }

  @inline(__always)
  func values<S>(_ scalar: S.Type) -> UnsafeMutablePointer<S> {
    placement.pointee.values.assumingMemoryBound(to: S.self)
  }

  /// Whether a row begins where the one before ends.
  var isDense: Bool { stride == width }

  /// nil for a constant.
  @inline(__always)
  func gradients<S>(_ scalar: S.Type) -> UnsafeMutablePointer<S>? {
    placement.pointee.gradients?.assumingMemoryBound(to: S.self)
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
}
