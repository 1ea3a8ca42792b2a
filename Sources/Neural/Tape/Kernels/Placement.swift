/// Where the rows of a matrix lie.
struct Placement: BitwiseCopyable {
  let values: UnsafeMutableRawPointer
  /// Laid out as `values`; nil for a constant.
  let gradients: UnsafeMutableRawPointer?
  let rows: Int
  let columns: Int
  /// Scalars from one row to the next.
  let stride: Int

  /// Some columns where they lie, which need not be aligned and have no padding of their own.
  func columns<S>(_ range: Range<Int>, of scalar: S.Type) -> Placement {
    let offset = range.lowerBound * MemoryLayout<S>.stride
    return Placement(
      values: values + offset, gradients: gradients.map { $0 + offset }, rows: rows,
      columns: range.count, stride: stride)
  }

  /// Some rows where they lie.
  func rows<S>(_ range: Range<Int>, of scalar: S.Type) -> Placement {
    let offset = range.lowerBound * stride * MemoryLayout<S>.stride
    return Placement(
      values: values + offset, gradients: gradients.map { $0 + offset }, rows: range.count,
      columns: columns, stride: stride)
  }
}
