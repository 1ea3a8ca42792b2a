import COpenBLAS
import Tensors
import Testing

private func random(_ count: Int, seed: Int) -> [Double] {
  var source = RandomSource(seed: seed)
  return (0..<count).map { _ in Double(source.normal()) }
}

private func distance(_ a: [Double], _ b: [Double]) -> Double {
  a.count == b.count ? zip(a, b).reduce(0) { max($0, abs($1.0 - $1.1)) } : .infinity
}

/// A lower triangular matrix of `size` rows, `size` + 3 numbers apart, whose other numbers are NaN.
private func triangle(_ size: Int) -> [Double] {
  var l = random(size * (size + 3), seed: size)
  for i in 0..<size {
    for j in i + 1..<size + 3 { l[i * (size + 3) + j] = .nan }
    l[i * (size + 3) + i] = 2 + abs(l[i * (size + 3) + i])
    for j in 0..<i { l[i * (size + 3) + j] /= Double(size) }
  }
  return l
}

/// Our own float64 kernels against loops and against OpenBLAS, over the sizes where they cut.
@Suite struct LowerTriangleTests {
  static let sizes = [1, 2, 7, 8, 15, 16, 17, 31, 33, 64, 65, 100, 257]

  @Test(arguments: [(1, 1, 1), (8, 16, 16), (9, 17, 33), (97, 300, 18), (6, 5, 47), (200, 260, 65)])
  func productsEqualOpenBLAS(rows: Int, depth: Int, columns: Int) {
    let (a, b) = (random(rows * depth, seed: 1), random(depth * columns, seed: 2))
    let start = random(rows * (columns + 2), seed: 3)
    var expected = start
    cblas_dgemm(
      CblasRowMajor, CblasNoTrans, CblasNoTrans, Int32(rows), Int32(columns), Int32(depth), -0.5, a,
      Int32(depth), b, Int32(columns), 1, &expected, Int32(columns + 2))
    func transposed(_ x: [Double], _ rows: Int, _ columns: Int) -> [Double] {
      (0..<columns).flatMap { j in (0..<rows).map { x[$0 * columns + j] } }
    }
    let (at, bt) = (transposed(a, rows, depth), transposed(b, depth, columns))
    for (first, second) in [(false, false), (true, false), (false, true), (true, true)] {
      var found = start
      (first ? at : a).withUnsafeBufferPointer { left in
        (second ? bt : b).withUnsafeBufferPointer { right in
          guard let left = left.baseAddress, let right = right.baseAddress else { return }
          let x =
            first
            ? MatrixView(left, rows: depth, columns: rows, rowLength: rows).transposed
            : MatrixView(left, rows: rows, columns: depth, rowLength: depth)
          let y =
            second
            ? MatrixView(right, rows: columns, columns: depth, rowLength: depth).transposed
            : MatrixView(right, rows: depth, columns: columns, rowLength: columns)
          DoubleProduct.multiply(
            x, y, into: &found, rowLength: columns + 2, scale: -0.5, adding: true)
        }
      }
      #expect(distance(found, expected) < 1e-12, "transposed \(first), \(second)")
    }
  }

  @Test(arguments: sizes) func rightSolutionsSolve(size: Int) {
    let (l, rows) = (triangle(size), 11)
    for transposed in [false, true] {
      let b = random(rows * size, seed: 5)
      var x = b
      LowerTriangle.solveRight(
        &x, rows: rows, rowLength: size, l, factorLength: size + 3, size: size,
        transposed: transposed)
      var back = [Double](repeating: 0, count: rows * size)
      for row in 0..<rows {
        for j in 0..<size {
          for k in transposed ? 0...j : j...size - 1 {
            back[row * size + j] +=
              x[row * size + k] * (transposed ? l[j * (size + 3) + k] : l[k * (size + 3) + j])
          }
        }
      }
      #expect(distance(back, b) < 1e-11, "transposed \(transposed)")
    }
  }

  @Test(arguments: sizes) func squaresFillOnlyTheLowerTriangle(size: Int) {
    let (v, depth) = (random(size * 20, seed: 7), 20)
    var c = [Double](repeating: 1, count: size * size)
    v.withUnsafeBufferPointer { v in
      guard let v = v.baseAddress else { return }
      LowerTriangle.addSquare(
        MatrixView(v, rows: size, columns: depth, rowLength: depth), scale: -1, to: &c,
        rowLength: size)
    }
    for i in 0..<size {
      for j in 0..<size {
        let product = (0..<depth).reduce(0) { $0 + v[i * depth + $1] * v[j * depth + $1] }
        #expect(abs(c[i * size + j] - (j <= i ? 1 - product : 1)) < 1e-12)
      }
    }
  }

  @Test(arguments: sizes) func columnsAreMultiplied(size: Int) {
    let (a, x) = (random(size * 37, seed: 8), random(max(size, 37), seed: 9))
    for transposed in [false, true] {
      let (count, depth) = transposed ? (37, size) : (size, 37)
      var y = [Double](repeating: 1, count: count)
      DoubleProduct.multiply(
        a, rows: size, columns: 37, transposed: transposed, by: x, into: &y, adding: true)
      var expected = [Double](repeating: 1, count: count)
      for i in 0..<count {
        for k in 0..<depth { expected[i] += (transposed ? a[k * 37 + i] : a[i * 37 + k]) * x[k] }
      }
      #expect(distance(y, expected) < 1e-12)
    }
  }
}
