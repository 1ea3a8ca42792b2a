import COpenBLAS

extension Matrix {
  /// The matrix product, with either factor transposed on request. Throws `mismatchedShapes` where
  /// the inner sizes differ.
  public func product(
    _ other: Matrix, transposingSelf: Bool = false, transposingOther: Bool = false
  ) throws -> Matrix {
    let (rows, depth) = transposingSelf ? (columns, self.rows) : (self.rows, columns)
    let (otherDepth, width) =
      transposingOther ? (other.columns, other.rows) : (other.rows, other.columns)
    guard depth == otherDepth else {
      throw TensorsError.mismatchedShapes(
        operation: "matrix product", [rows, depth], [otherDepth, width])
    }
    OpenBLAS.useOneThread
    var result = try Matrix(rows: rows, columns: width)
    guard rows > 0, depth > 0, width > 0 else { return result }
    result.withElements { target in
      cblas_dgemm(
        CblasRowMajor, transposingSelf ? CblasTrans : CblasNoTrans,
        transposingOther ? CblasTrans : CblasNoTrans, Int32(rows), Int32(width), Int32(depth), 1,
        elements, Int32(columns), other.elements, Int32(other.columns), 0, target, Int32(width))
    }
    return result
  }

  /// The product with a column. Throws `mismatchedShapes` where its count is not `columns`.
  public func product(_ vector: [Double], transposingSelf: Bool = false) throws -> [Double] {
    let column = Matrix(uncheckedRows: vector.count, columns: 1, elements: vector)
    return try product(column, transposingSelf: transposingSelf).elements
  }
}

/// How this library uses OpenBLAS.
package enum OpenBLAS {
  /// Makes OpenBLAS serial, once: parallelism is outside of it.
  package static let useOneThread: Void = openblas_set_num_threads(1)
}
