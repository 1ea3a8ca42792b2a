extension Matrix {
  /// The matrix product, with either factor transposed on request, on one thread.
  ///
  /// - Parameters:
  ///   - other: the right factor.
  ///   - transposingSelf, transposingOther: whether a factor stands for its transpose; nothing is
  ///     copied for it.
  /// - Returns: (rows of the left factor, columns of the right one).
  /// - Throws: `mismatchedShapes` where the inner sizes differ.
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
    var result = try Matrix(rows: rows, columns: width)
    guard rows > 0, depth > 0, width > 0 else { return result }
    result.withElements { target in
      withView { left in
        other.withView { right in
          DoubleProduct.multiply(
            transposingSelf ? left.transposed : left, transposingOther ? right.transposed : right,
            into: target, rowLength: width)
        }
      }
    }
    return result
  }

  /// The product with a column. Throws `mismatchedShapes` where its count is not `columns`.
  public func product(_ vector: [Double], transposingSelf: Bool = false) throws -> [Double] {
    let (depth, count) = transposingSelf ? (rows, columns) : (columns, rows)
    guard vector.count == depth else {
      throw TensorsError.mismatchedShapes(
        operation: "matrix product", [count, depth], [vector.count, 1])
    }
    var result = [Double](repeating: 0, count: count)
    DoubleProduct.multiply(
      elements, rows: rows, columns: columns, transposed: transposingSelf, by: vector,
      into: &result)
    return result
  }
}
