/// One weight as the published model names and shapes it, and where its elements lie.
struct NamedWeight: Sendable {
  enum Distribution: Equatable, Sendable {
    case uniform(bound: Float)
    case normal
  }

  /// A rectangle of the weight; element (row, column) of it lies at
  /// offset + row · rowStride + column · columnStride.
  struct Piece: Sendable {
    let rows: Range<Int>
    let columns: Range<Int>
    let offset: Int
    let rowStride: Int
    let columnStride: Int
  }

  let name: String
  let shape: [Int]
  let initial: Distribution
  let pieces: [Piece]

  var count: Int { shape.reduce(1, *) }

  /// Calls `body` with the place of each element in the flat vector and in the row-major weight.
  func forEachElement(_ body: (_ flat: Int, _ element: Int) -> Void) {
    let columns = shape.count == 2 ? shape[1] : shape[0]
    for piece in pieces {
      for row in piece.rows {
        for column in piece.columns {
          body(
            piece.offset + (row - piece.rows.lowerBound) * piece.rowStride
              + (column - piece.columns.lowerBound) * piece.columnStride,
            row * columns + column)
        }
      }
    }
  }
}
