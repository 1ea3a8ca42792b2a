import Tensors

extension Matrix {
  /// The squared length of each row.
  var squaredNorms: [Double] { (0..<rows).map { row($0).reduce(0) { $0 + $1 * $1 } } }

  /// The matrix minus `row` in every row.
  func subtracting(_ row: [Double]) -> Matrix {
    var result = self
    let (rows, columns) = (rows, columns)
    result.withElements { elements in
      for i in 0..<rows { for j in 0..<columns { elements[i * columns + j] -= row[j] } }
    }
    return result
  }
}
