/// Float64 numbers in someone else's memory as a matrix: element (i, j) is at
/// `base[i * rowStride + j * columnStride]`, so a transpose is a view as well.
package struct MatrixView {
  package let base: UnsafePointer<Double>
  package let rows: Int
  package let columns: Int
  package let rowStride: Int
  package let columnStride: Int

  /// Row-major, `rowLength` numbers from row to row.
  package init(_ base: UnsafePointer<Double>, rows: Int, columns: Int, rowLength: Int) {
    (self.base, self.rows, self.columns) = (base, rows, columns)
    (rowStride, columnStride) = (rowLength, 1)
  }

  private init(transposing view: MatrixView) {
    (base, rows, columns) = (view.base, view.columns, view.rows)
    (rowStride, columnStride) = (view.columnStride, view.rowStride)
  }

  package var transposed: MatrixView { MatrixView(transposing: self) }

  /// Some of the rows.
  package func rows(_ range: Range<Int>) -> MatrixView {
    MatrixView(
      base: base + range.lowerBound * rowStride, rows: range.count, columns: columns,
      rowStride: rowStride, columnStride: columnStride)
  }

  private init(
    base: UnsafePointer<Double>, rows: Int, columns: Int, rowStride: Int, columnStride: Int
  ) {
    (self.base, self.rows, self.columns) = (base, rows, columns)
    (self.rowStride, self.columnStride) = (rowStride, columnStride)
  }
}

extension [Double] {
  /// Lends the first rows · columns numbers as a matrix, row after row; `body` must not keep the view.
  /// Nil for an array without numbers.
  package func withView<Result>(
    rows: Int, columns: Int, _ body: (MatrixView) throws -> Result
  ) rethrows -> Result? {
    try withUnsafeBufferPointer { buffer in
      try buffer.baseAddress.map {
        try body(MatrixView($0, rows: rows, columns: columns, rowLength: columns))
      }
    }
  }
}
