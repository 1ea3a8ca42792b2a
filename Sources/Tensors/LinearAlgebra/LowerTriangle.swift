/// Algorithms on lower triangular row-major float64 matrices: they halve the matrix until 16 rows are
/// left, so that nearly all work is products. What is above a diagonal is neither read nor written
/// unless said. Sizes are the caller's promise.
package enum LowerTriangle {
  package typealias Doubles = UnsafeMutablePointer<Double>

  /// Rows at which a recursion ends.
  private static let leaf = 16

  /// The first part of a matrix that is cut in two: about half of it, a multiple of `leaf`.
  static func half(_ size: Int) -> Int { (size / leaf + 1) / 2 * leaf }

  /// Replaces A by L with A = L·Lᵀ. Returns the number of the first row, from 1, at which A is not
  /// positive definite, or nil.
  static func factor(_ a: Doubles, rowLength: Int, size: Int) -> Int? {
    guard size > leaf else { return factorLeaf(a, rowLength: rowLength, size: size) }
    let first = half(size)
    let (below, rest) = (a + first &* rowLength, size &- first)
    if let row = factor(a, rowLength: rowLength, size: first) { return row }
    solveRight(
      below, rows: rest, rowLength: rowLength, a, factorLength: rowLength, size: first,
      transposed: true)
    addSquare(
      MatrixView(below, rows: rest, columns: first, rowLength: rowLength), scale: -1,
      to: below + first,
      rowLength: rowLength)
    return factor(below + first, rowLength: rowLength, size: rest).map { first + $0 }
  }

  private static func factorLeaf(_ a: Doubles, rowLength: Int, size: Int) -> Int? {
    for i in 0..<size {
      let row = a + i &* rowLength
      for j in 0...i {
        let other = a + j &* rowLength
        var sum = row[j]
        for k in 0..<j { sum -= row[k] * other[k] }
        if j < i {
          row[j] = sum / other[j]
        } else {
          guard sum > 0, sum.isFinite else { return i + 1 }
          row[i] = sum.squareRoot()
        }
      }
    }
    return nil
  }

  /// C += scale·V·Vᵀ, the lower triangle only.
  package static func addSquare(
    _ v: MatrixView, scale: Double, to c: Doubles, rowLength: Int
  ) {
    DoubleProduct.addTriangle(v, v.transposed, scale: scale, to: c, rowLength: rowLength)
  }
}
