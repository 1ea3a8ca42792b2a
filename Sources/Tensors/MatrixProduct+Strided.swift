extension MatrixProduct {
  /// C (+)= A·B of matrices as they lie, nothing packed: for operands that are used once or twice.
  ///
  /// A's element (i, p) is at `a[i * rowStride + p * depthStride]`, so that a transpose is a matter
  /// of strides; B's row p at `b[p * operandStride]`, C's row i at `c[i * resultStride]`.
  ///
  /// - Parameter columns: of B and C, a multiple of 16.
  package static func multiply(
    _ a: UnsafePointer<Float>, rowStride: Int, depthStride: Int, rows: Int,
    by b: UnsafePointer<Float>, operandStride: Int, depth: Int, columns: Int,
    into c: UnsafeMutablePointer<Float>, resultStride: Int, adding: Bool
  ) {
    var (start, adding) = (0, adding)
    // Blocks of B that stay in a level-2 cache while all rows of A pass over them.
    repeat {
      let part = min(depth - start, 512)
      let (a, b) = (a + start * depthStride, b + start * operandStride)
      var column = 0
      while column + 32 <= columns, hasWideRegisters {
        strip(
          SIMD16<Float>.self, a, rowStride: rowStride, depthStride: depthStride, rows: rows,
          b + column, operandStride: operandStride, depth: part, into: c + column,
          resultStride: resultStride, adding: adding)
        column += 32
      }
      while column < columns {
        strip(
          SIMD8<Float>.self, a, rowStride: rowStride, depthStride: depthStride, rows: rows,
          b + column, operandStride: operandStride, depth: part, into: c + column,
          resultStride: resultStride, adding: adding)
        column += 16
      }
      (start, adding) = (start + part, true)
    } while start < depth
  }

  /// As many columns of C as two vectors hold.
  @inline(__always)
  private static func strip<V: SIMD>(
    _ vector: V.Type, _ a: UnsafePointer<Float>, rowStride: Int, depthStride: Int, rows: Int,
    _ b: UnsafePointer<Float>, operandStride: Int, depth: Int,
    into c: UnsafeMutablePointer<Float>, resultStride: Int, adding: Bool
  ) where V.Scalar == Float {
    var row = 0
    func tile<let count: Int>(_ tile: RegisterTile<count, V>.Type) {
      tile.multiply(
        a + row &* rowStride, rowStride: rowStride, depthStride: depthStride, b,
        panelWidth: operandStride, depth: depth, into: c + row &* resultStride,
        rowLength: resultStride, adding: adding)
      row &+= count
    }
    // Sums of 8 rows fill the registers of AVX-512, those of 6 rows the registers of AVX2.
    while hasWideRegisters, row &+ 8 <= rows { tile(RegisterTile<8, V>.self) }
    while !hasWideRegisters, row &+ 6 <= rows { tile(RegisterTile<6, V>.self) }
    while row &+ 4 <= rows { tile(RegisterTile<4, V>.self) }
    while row < rows { tile(RegisterTile<1, V>.self) }
  }

  /// Bᵀ of a matrix with `rows` rows at a distance of `rowLength`; row i of the transpose is at
  /// `target[i * targetLength]` and has zeros from `rows` up to the next multiple of 16.
  ///
  /// - Parameter columns: a multiple of 16 that the source has; as many rows are written.
  package static func transpose(
    _ source: UnsafePointer<Float>, rowLength: Int, rows: Int, columns: Int,
    into target: UnsafeMutablePointer<Float>, targetLength: Int
  ) {
    typealias Vector = SIMD16<Float>
    for row in stride(from: 0, to: rows, by: 16) {
      for column in stride(from: 0, to: columns, by: 16) {
        var block = InlineArray<16, Vector>(repeating: Vector(repeating: 0))
        for i in 0..<min(16, rows - row) {
          block[i] = load(source + ((row + i) * rowLength + column))
        }
        // Interleaving the first half of the rows with the second four times transposes.
        for _ in 0..<4 {
          let old = block
          for i in 0..<8 {
            block[2 * i].evenHalf = old[i].lowHalf
            block[2 * i].oddHalf = old[i + 8].lowHalf
            block[2 * i + 1].evenHalf = old[i].highHalf
            block[2 * i + 1].oddHalf = old[i + 8].highHalf
          }
        }
        for i in 0..<16 { store(block[i], target + ((column + i) * targetLength + row)) }
      }
    }
  }
}
