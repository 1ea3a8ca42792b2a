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
    let size = v.rows
    guard size > 4 * leaf else { return addDiagonal(v, scale, c, rowLength) }
    let first = half(size)
    let (upper, lower) = (v.rows(0..<first), v.rows(first..<size))
    addSquare(upper, scale: scale, to: c, rowLength: rowLength)
    DoubleProduct.multiply(
      lower, upper.transposed, into: c + first &* rowLength, rowLength: rowLength, scale: scale,
      adding: true)
    addSquare(lower, scale: scale, to: c + (first &* rowLength &+ first), rowLength: rowLength)
  }

  /// A small block on the diagonal, computed whole: what is above the diagonal is left alone.
  private static func addDiagonal(
    _ v: MatrixView, _ scale: Double, _ c: Doubles, _ rowLength: Int
  ) {
    let size = v.rows
    withUnsafeTemporaryAllocation(of: Double.self, capacity: size &* size) { memory in
      guard let square = memory.baseAddress else { return }
      DoubleProduct.multiply(v, v.transposed, into: square, rowLength: size, scale: scale)
      for i in 0..<size {
        for j in 0...i { c[i &* rowLength &+ j] += square[i &* size &+ j] }
      }
    }
  }
}
