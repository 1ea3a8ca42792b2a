/// The right operand of a product, copied so that the product reads it from front to back: panels
/// of 32 columns, each stored row after row, the last one filled up with zeros.
///
/// Worth its copy where a matrix is multiplied more than about once with as many rows as it has.
package final class PackedMatrix: @unchecked Sendable {
  package static let panelWidth = 32

  /// Rows of the matrix: the length over which a product sums.
  package let depth: Int
  /// Columns rounded up to whole panels.
  package let paddedColumns: Int
  let storage: Tensor

  package init(depth: Int, columns: Int) throws {
    self.depth = depth
    paddedColumns = Self.padded(columns)
    storage = try Tensor(shape: [depth, paddedColumns])
  }

  package static func padded(_ columns: Int) -> Int {
    (columns + panelWidth - 1) / panelWidth * panelWidth
  }

  var panelCount: Int { paddedColumns / Self.panelWidth }

  func panel(_ index: Int) -> UnsafeMutablePointer<Float> {
    storage.base + index * depth * Self.panelWidth
  }

  /// Copies rows `0..<depth` of a matrix with `paddedColumns` columns and the given row length.
  package func pack(_ source: UnsafePointer<Float>, rowLength: Int) {
    for index in 0..<panelCount {
      Self.packPanel(
        source + index * Self.panelWidth, rowLength: rowLength, rows: 0..<depth, indices: nil,
        into: panel(index))
    }
  }

  /// Copies the transpose of a matrix with `columns` rows of `depth` elements, where `columns` is
  /// at most `paddedColumns`; what remains of the last panel keeps its zeros.
  package func pack(
    transposing source: UnsafePointer<Float>, rowLength: Int, columns: Int,
    from firstDepth: Int = 0,
    depth part: Int? = nil
  ) {
    let width = Self.panelWidth
    for first in stride(from: 0, to: columns, by: width) {
      let count = min(width, columns - first)
      let target = panel(first / width) + firstDepth * width
      for p in 0..<(part ?? depth) {
        for column in 0..<count {
          target[p &* width &+ column] = source[(first &+ column) &* rowLength &+ p]
        }
      }
    }
  }

  /// Copies 32 columns of the rows that `rows` counts, or that `indices` names at these places.
  @inline(__always)
  static func packPanel(
    _ source: UnsafePointer<Float>, rowLength: Int, rows: Range<Int>,
    indices: UnsafePointer<Int32>?, into target: UnsafeMutablePointer<Float>
  ) {
    var target = target
    for row in rows {
      let from = source + (indices.map { Int($0[row]) } ?? row) &* rowLength
      store(load(from) as SIMD16<Float>, target)
      store(load(from + 16) as SIMD16<Float>, target + 16)
      target += panelWidth
    }
  }
}
