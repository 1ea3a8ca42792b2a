import CVectors

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
          SIMD16<Float>.self, isNarrow: false, a, rowStride: rowStride, depthStride: depthStride,
          rows: rows, b + column, operandStride: operandStride, depth: part, into: c + column,
          resultStride: resultStride, adding: adding)
        column += 32
      }
      while column < columns {
        if hasWideRegisters {
          strip(
            SIMD16<Float>.self, isNarrow: true, a, rowStride: rowStride, depthStride: depthStride,
            rows: rows, b + column, operandStride: operandStride, depth: part, into: c + column,
            resultStride: resultStride, adding: adding)
        } else {
          strip(
            SIMD8<Float>.self, isNarrow: false, a, rowStride: rowStride, depthStride: depthStride,
            rows: rows, b + column, operandStride: operandStride, depth: part, into: c + column,
            resultStride: resultStride, adding: adding)
        }
        column += 16
      }
      (start, adding) = (start + part, true)
    } while start < depth
  }

  /// As many columns of C as two vectors hold, or one.
  @inline(__always)
  static func strip<V: SIMD>(
    _ vector: V.Type, isNarrow: Bool, _ a: UnsafePointer<Float>, rowStride: Int, depthStride: Int,
    rows: Int, _ b: UnsafePointer<Float>, operandStride: Int, depth: Int,
    into c: UnsafeMutablePointer<Float>, resultStride: Int, adding: Bool
  ) where V.Scalar == Float {
    var row = 0
    @inline(__always)
    func tile<let count: Int>(_ tile: RegisterTile<count, V>.Type) {
      let (a, c) = (a + row &* rowStride, c + row &* resultStride)
      if isNarrow {
        tile.multiplyVector(
          a, rowStride: rowStride, depthStride: depthStride, b, panelWidth: operandStride,
          depth: depth, into: c, rowLength: resultStride, adding: adding)
      } else {
        tile.multiply(
          a, rowStride: rowStride, depthStride: depthStride, b, panelWidth: operandStride,
          depth: depth, into: c, rowLength: resultStride, adding: adding)
      }
      row &+= count
    }
    // Sums of 8 rows fill the registers of AVX-512, those of 6 rows the registers of AVX2.
    while V.scalarCount == 16, row &+ 8 <= rows { tile(RegisterTile<8, V>.self) }
    while V.scalarCount == 8, row &+ 6 <= rows { tile(RegisterTile<6, V>.self) }
    switch rows &- row {
    case 1: tile(RegisterTile<1, V>.self)
    case 2: tile(RegisterTile<2, V>.self)
    case 3: tile(RegisterTile<3, V>.self)
    case 4: tile(RegisterTile<4, V>.self)
    case 5: tile(RegisterTile<5, V>.self)
    case 6: tile(RegisterTile<6, V>.self)
    case 7: tile(RegisterTile<7, V>.self)
    default: break
    }
  }

  /// Bᵀ of a matrix with `rows` rows at a distance of `rowLength`; row i of the transpose is at
  /// `target[i * targetLength]` and has zeros from `rows` up to the next multiple of 16.
  ///
  /// - Parameter columns: a multiple of 16 that the source has; as many rows are written.
  package static func transpose(
    _ source: UnsafePointer<Float>, rowLength: Int, rows: Int, columns: Int,
    into target: UnsafeMutablePointer<Float>, targetLength: Int
  ) {
    for row in stride(from: 0, to: (rows + 15) & ~15, by: 8) {
      for column in stride(from: 0, to: columns, by: 4) {
        transposeBlock(
          source + (row * rowLength + column), rowLength: rowLength, rows: rows - row,
          into: target + (column * targetLength + row), targetLength: targetLength)
      }
    }
  }

  /// Eight rows of four numbers to four rows of eight; rows from `rows` on are zeros.
  @inline(__always)
  private static func transposeBlock(
    _ source: UnsafePointer<Float>, rowLength: Int, rows: Int,
    into target: UnsafeMutablePointer<Float>, targetLength: Int
  ) {
    // Row i in the lower half, row i + 4 in the upper one: both halves are transposed at once.
    var block = InlineArray<4, SIMD8<Float>>(repeating: SIMD8(repeating: 0))
    if rows >= 8 {
      for i in 0..<4 {
        block[i] = SIMD8(
          lowHalf: load(source + i &* rowLength), highHalf: load(source + (i &+ 4) &* rowLength))
      }
    } else {
      for i in 0..<4 {
        if i < rows { block[i].lowHalf = load(source + i &* rowLength) }
        if i &+ 4 < rows { block[i].highHalf = load(source + (i &+ 4) &* rowLength) }
      }
    }
    let (even, odd) = (
      vector8_interleave_low(block[0], block[1]), vector8_interleave_high(block[0], block[1])
    )
    let (even2, odd2) = (
      vector8_interleave_low(block[2], block[3]), vector8_interleave_high(block[2], block[3])
    )
    store(vector8_pairs_low(even, even2), target)
    store(vector8_pairs_high(even, even2), target + targetLength)
    store(vector8_pairs_low(odd, odd2), target + 2 &* targetLength)
    store(vector8_pairs_high(odd, odd2), target + 3 &* targetLength)
  }
}
