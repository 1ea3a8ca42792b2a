import Tensors

/// The three transforms of F(4×4, 3×3) that meet pixels, on all channels of a tile. A transformed
/// tile is `planes` planes, `plane` numbers apart.
enum WinogradTransform {
  /// Results of a tile along one direction.
  static let results = 4
  static let planes = 36

  /// Bᵀ·d·B of the 6×6 pixels from `x` on.
  @inline(__always)
  static func input(_ x: Source, rowStride: Int, channels: Int, into v: Target, plane: Int) {
    for channel in stride(from: 0, to: channels, by: 16) {
      @inline(__always)
      func column(_ index: Int) -> WinogradLine {
        WinogradLine(x + (channel &+ index &* channels), rowStride).input
      }
      WinogradLine.transposed(
        column(0), column(1), column(2), column(3), column(4), column(5)
      ) { row, line in
        line.input.store(v + (channel &+ 6 &* row &* plane), plane)
      }
    }
  }

  /// The first `rows` × `columns` of the sixteen results Aᵀ·m·A.
  @inline(__always)
  static func output(
    _ m: Source, plane: Int, channels: Int, into y: Target, rowStride: Int, rows: Int, columns: Int
  ) {
    for channel in stride(from: 0, to: channels, by: 16) {
      @inline(__always)
      func column(_ index: Int) -> WinogradLine {
        WinogradLine(m + (channel &+ index &* plane), 6 &* plane).output
      }
      WinogradLine.transposed(
        column(0), column(1), column(2), column(3), column(4), column(5)
      ) { row, line in
        if row < rows {
          line.output.store(y + (channel &+ row &* rowStride), channels, count: columns)
        }
      }
    }
  }

  /// A·g·Aᵀ of the gradients of sixteen results: the adjoint of `output`.
  @inline(__always)
  static func result(_ g: Source, rowStride: Int, channels: Int, into m: Target, plane: Int) {
    for channel in stride(from: 0, to: channels, by: 16) {
      @inline(__always)
      func column(_ index: Int) -> WinogradLine {
        WinogradLine(g + (channel &+ index &* channels), rowStride, count: 4).result
      }
      WinogradLine.transposed(column(0), column(1), column(2), column(3)) { row, line in
        line.result.store(m + (channel &+ 6 &* row &* plane), plane)
      }
    }
  }
}
