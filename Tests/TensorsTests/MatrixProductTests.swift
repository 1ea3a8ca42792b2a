import COpenBLAS
import Tensors
import Testing

@Suite struct MatrixProductTests {
  private static func random(_ count: Int, seed: Int) -> [Float] {
    var source = RandomSource(seed: seed)
    return (0..<count).map { _ in source.uniform() * 2 - 1 }
  }

  /// (rows, depth) · (depth, columns) in Double, plus what was there.
  private static func naive(
    _ a: (Int, Int) -> Float, _ b: (Int, Int) -> Float, rows: Int, depth: Int, columns: Int,
    plus c: (Int, Int) -> Float
  ) -> [Float] {
    (0..<rows * columns).map { slot in
      let (i, j) = (slot / columns, slot % columns)
      return Float(
        (0..<depth).reduce(Double(c(i, j))) { $0 + Double(a(i, $1)) * Double(b($1, j)) })
    }
  }

  private static func expectClose(
    _ found: [Float], _ expected: [Float], _ tolerance: Float = 1e-4,
    _ location: SourceLocation = #_sourceLocation
  ) {
    let worst = zip(found, expected).map { abs($0 - $1) }.max() ?? 0
    #expect(found.count == expected.count && worst < tolerance, sourceLocation: location)
  }

  @Test(arguments: Array(1...19) + [40])
  func productEqualsTheNaiveOneForEveryTail(rows: Int) throws {
    for depth in [1, 2, 15, 16, 17, 130] {
      for columns in [1, 31, 32, 33, 70] {
        let (lda, ldb) = (depth + 3, columns + 2)
        let a = Self.random(rows * lda, seed: rows + depth)
        // Packing reads whole panels, so the source has them.
        let full = PackedMatrix.padded(columns)
        var b = Self.random((depth + 1) * (ldb + full), seed: columns)
        for p in 0..<depth { for j in columns..<full { b[p * (full + 1) + j] = 0 } }
        let packed = try PackedMatrix(depth: depth, columns: columns)
        packed.pack(b, rowLength: full + 1)
        let start = Self.random(rows * full, seed: 1)
        for adding in [false, true] {
          var c = start
          MatrixProduct.multiply(
            a, rowLength: lda, rows: rows, by: packed, into: &c, resultLength: full, adding: adding)
          Self.expectClose(
            c,
            Self.naive(
              { a[$0 * lda + $1] }, { b[$0 * (full + 1) + $1] }, rows: rows, depth: depth,
              columns: full, plus: { adding ? start[$0 * full + $1] : 0 }))
        }
      }
    }
  }

  @Test(arguments: Array(1...19) + [40])
  func transposedPackingMultipliesByTheTranspose(rows: Int) throws {
    for depth in [1, 7, 33] {
      for columns in [1, 31, 32, 45] {
        let (a, b) = (Self.random(rows * depth, seed: 4), Self.random(columns * depth, seed: 5))
        let packed = try PackedMatrix(depth: depth, columns: columns)
        packed.pack(transposing: b, rowLength: depth, columns: columns)
        let full = packed.paddedColumns
        var c = [Float](repeating: .nan, count: rows * full)
        MatrixProduct.multiply(
          a, rowLength: depth, rows: rows, by: packed, into: &c, resultLength: full)
        Self.expectClose(
          c,
          Self.naive(
            { a[$0 * depth + $1] }, { $1 < columns ? b[$1 * depth + $0] : 0 }, rows: rows,
            depth: depth, columns: full, plus: { _, _ in 0 }))
      }
    }
  }

  @Test(arguments: [1, 5, 8, 9, 17, 33])
  func transposedProductEqualsTheNaiveOne(rows: Int) {
    let scratch = UnsafeMutablePointer<Float>.allocate(capacity: MatrixProduct.scratchCount)
    defer { scratch.deallocate() }
    for depth in [0, 1, 40, 255, 256, 257, 600] {
      for columns in [32, 96] {
        let (lda, ldb, ldc) = (rows + 1, columns + 5, columns + 2)
        let a = Self.random(depth * lda, seed: 2)
        let b = Self.random(2 * depth * ldb, seed: 3)
        let indices = (0..<depth).map { Int32(($0 * 7) % (2 * depth)) }
        let start = Self.random(rows * ldc, seed: 6)
        for (adding, indexed) in [(false, false), (true, false), (true, true)] {
          var c = start
          MatrixProduct.multiplyTransposed(
            a, rowLength: lda, rows: rows, by: b, operandLength: ldb, columns: columns,
            indices: indexed ? indices : nil, depth: depth, into: &c, resultLength: ldc,
            adding: adding, scratch: scratch)
          let expected = Self.naive(
            { a[$1 * lda + $0] }, { b[(indexed ? Int(indices[$0]) : $0) * ldb + $1] }, rows: rows,
            depth: depth, columns: columns, plus: { adding ? start[$0 * ldc + $1] : 0 })
          for i in 0..<rows {
            Self.expectClose(
              Array(c[i * ldc..<i * ldc + columns]),
              Array(expected[i * columns..<(i + 1) * columns]))
            #expect(
              c[i * ldc + columns..<(i + 1) * ldc].elementsEqual(
                start[i * ldc + columns..<(i + 1) * ldc]), "wrote beyond the columns")
          }
        }
      }
    }
  }

  @Test func bothRegisterWidthsAgreeWithBLAS() throws {
    let (rows, depth, columns) = (61, 257, 32)
    let a = Self.random(rows * depth, seed: 8)
    let b = Self.random(depth * columns, seed: 9)
    var expected = [Float](repeating: 0, count: rows * columns)
    openblas_set_num_threads(1)
    cblas_sgemm(
      CblasRowMajor, CblasNoTrans, CblasNoTrans, Int32(rows), Int32(columns), Int32(depth), 1, a,
      Int32(depth), b, Int32(columns), 0, &expected, Int32(columns))
    var (wide, narrow) = (expected.map { _ in Float.nan }, expected.map { _ in Float.nan })
    MatrixProduct.wide(
      a, rowStride: depth, depthStride: 1, rows: rows, b, depth: depth, into: &wide,
      rowLength: columns, adding: false)
    MatrixProduct.narrow(
      a, rowStride: depth, depthStride: 1, rows: rows, b, depth: depth, into: &narrow,
      rowLength: columns, adding: false)
    Self.expectClose(wide, expected)
    Self.expectClose(narrow, expected)
  }

  @Test(arguments: [1, 7, 8, 23])
  func productWithRowsOfAPackedMatrixAndWithOneNotPacked(rows: Int) throws {
    let (depth, columns) = (300, 64)
    let a = Self.random(rows * depth, seed: 12)
    let b = Self.random(depth * columns, seed: 13)
    let packed = try PackedMatrix(depth: depth, columns: columns)
    packed.pack(b, rowLength: columns)
    var c = [Float](repeating: 1, count: rows * columns)
    MatrixProduct.multiply(
      a, rowLength: depth, rows: rows, by: packed, depth: 40..<290, into: &c,
      resultLength: columns, adding: true)
    Self.expectClose(
      c,
      Self.naive(
        { a[$0 * depth + $1] }, { b[($0 + 40) * columns + $1] }, rows: rows, depth: 250,
        columns: columns, plus: { _, _ in 1 }))
    let scratch = UnsafeMutablePointer<Float>.allocate(capacity: MatrixProduct.scratchCount)
    defer { scratch.deallocate() }
    MatrixProduct.multiply(
      a, rowLength: depth, rows: rows, by: b, operandLength: columns, columns: columns,
      depth: depth, into: &c, resultLength: columns, scratch: scratch)
    Self.expectClose(
      c,
      Self.naive(
        { a[$0 * depth + $1] }, { b[$0 * columns + $1] }, rows: rows, depth: depth,
        columns: columns, plus: { _, _ in 0 }))
  }

  @Test func columnRangesOfAProduct() throws {
    let (rows, depth, columns) = (9, 20, 128)
    let a = Self.random(rows * depth, seed: 10)
    let b = Self.random(depth * columns, seed: 11)
    let packed = try PackedMatrix(depth: depth, columns: columns)
    packed.pack(b, rowLength: columns)
    var c = [Float](repeating: 0, count: rows * 64)
    MatrixProduct.multiply(
      a, rowLength: depth, rows: rows, by: packed, into: &c, resultLength: 64, columns: 32..<96)
    Self.expectClose(
      c,
      Self.naive(
        { a[$0 * depth + $1] }, { b[$0 * columns + $1 + 32] }, rows: rows, depth: depth,
        columns: 64, plus: { _, _ in 0 }))
  }
}
