import CVectors

/// Products of float32 matrices, row-major, on one thread; `rowLength` is the distance between two
/// rows. Nothing is allocated, and sizes are the caller's promise.
package enum MatrixProduct {
  /// C (+)= A·B: C has `rows` rows of `b.paddedColumns` elements, A `rows` rows of `b.depth`.
  ///
  /// - Parameters:
  ///   - depth: only these rows of B, A's first element meeting the first of them.
  ///   - columns: only these columns of B, bounded by multiples of 32.
  package static func multiply(
    _ a: UnsafePointer<Float>, rowLength: Int, rows: Int, by b: PackedMatrix,
    depth: Range<Int>? = nil, into c: UnsafeMutablePointer<Float>, resultLength: Int,
    adding: Bool = false, columns: Range<Int>? = nil
  ) {
    let width = PackedMatrix.panelWidth
    let panels = columns.map { $0.lowerBound / width..<$0.upperBound / width } ?? 0..<b.panelCount
    let depth = depth ?? 0..<b.depth
    for panel in panels {
      rowsTimesPanel(
        a, rowStride: rowLength, depthStride: 1, rows: rows,
        b.panel(panel) + depth.lowerBound * width, depth: depth.count,
        into: c + (panel - panels.lowerBound) * width, rowLength: resultLength, adding: adding)
    }
  }

  /// The numbers of scratch memory that products with a matrix that is not packed need.
  package static let scratchCount = depthBlock * PackedMatrix.panelWidth

  /// C = A·B: A has `rows` rows of `depth` elements, B `depth` rows of `columns` elements, a
  /// multiple of 32.
  package static func multiply(
    _ a: UnsafePointer<Float>, rowLength: Int, rows: Int,
    by b: UnsafePointer<Float>, operandLength: Int, columns: Int, depth: Int,
    into c: UnsafeMutablePointer<Float>, resultLength: Int, scratch: UnsafeMutablePointer<Float>
  ) {
    multiply(
      a, rowStride: rowLength, depthStride: 1, rows: rows, by: b, operandLength: operandLength,
      columns: columns, indices: nil, depth: depth, into: c, resultLength: resultLength,
      adding: false, scratch: scratch)
  }

  /// C (+)= Aᵀ·B: A has `depth` rows of `rows` elements, B `depth` rows of `columns` elements, a
  /// multiple of 32; with `indices`, row p of B is its row `indices[p]`.
  package static func multiplyTransposed(
    _ a: UnsafePointer<Float>, rowLength: Int, rows: Int,
    by b: UnsafePointer<Float>, operandLength: Int, columns: Int,
    indices: UnsafePointer<Int32>? = nil, depth: Int,
    into c: UnsafeMutablePointer<Float>, resultLength: Int, adding: Bool,
    scratch: UnsafeMutablePointer<Float>
  ) {
    multiply(
      a, rowStride: 1, depthStride: rowLength, rows: rows, by: b, operandLength: operandLength,
      columns: columns, indices: indices, depth: depth, into: c, resultLength: resultLength,
      adding: adding, scratch: scratch)
  }

  @inline(__always)
  private static func multiply(
    _ a: UnsafePointer<Float>, rowStride: Int, depthStride: Int, rows: Int,
    by b: UnsafePointer<Float>, operandLength: Int, columns: Int,
    indices: UnsafePointer<Int32>?, depth: Int,
    into c: UnsafeMutablePointer<Float>, resultLength: Int, adding: Bool,
    scratch: UnsafeMutablePointer<Float>
  ) {
    if depth == 0, !adding {
      for row in 0..<rows { (c + row * resultLength).update(repeating: 0, count: columns) }
    }
    for start in stride(from: 0, to: depth, by: depthBlock) {
      let end = min(start + depthBlock, depth)
      for column in stride(from: 0, to: columns, by: PackedMatrix.panelWidth) {
        PackedMatrix.packPanel(
          b + column, rowLength: operandLength, rows: start..<end, indices: indices, into: scratch)
        rowsTimesPanel(
          a + start * depthStride, rowStride: rowStride, depthStride: depthStride, rows: rows,
          scratch, depth: end - start, into: c + column, rowLength: resultLength,
          adding: adding || start > 0)
      }
    }
  }

  /// Rows of B packed at a time: one panel of them fills a level-1 cache.
  private static let depthBlock = 256

  @inline(__always)
  private static func rowsTimesPanel(
    _ a: UnsafePointer<Float>, rowStride: Int, depthStride: Int, rows: Int,
    _ panel: UnsafePointer<Float>, depth: Int,
    into c: UnsafeMutablePointer<Float>, rowLength: Int, adding: Bool
  ) {
    if hasWideRegisters {
      wide(
        a, rowStride: rowStride, depthStride: depthStride, rows: rows, panel, depth: depth,
        into: c, rowLength: rowLength, adding: adding)
    } else {
      narrow(
        a, rowStride: rowStride, depthStride: depthStride, rows: rows, panel, depth: depth,
        into: c, rowLength: rowLength, adding: adding)
    }
  }

  /// One panel with tiles for 32 vector registers of 16 numbers.
  @inline(__always)
  package static func wide(
    _ a: UnsafePointer<Float>, rowStride: Int, depthStride: Int, rows: Int,
    _ panel: UnsafePointer<Float>, depth: Int,
    into c: UnsafeMutablePointer<Float>, rowLength: Int, adding: Bool
  ) {
    strip(
      SIMD16<Float>.self, isNarrow: false, a, rowStride: rowStride, depthStride: depthStride,
      rows: rows, panel, operandStride: PackedMatrix.panelWidth, depth: depth, into: c,
      resultStride: rowLength, adding: adding)
  }

  /// One panel with tiles for 16 vector registers of 8 numbers.
  @inline(__always)
  package static func narrow(
    _ a: UnsafePointer<Float>, rowStride: Int, depthStride: Int, rows: Int,
    _ panel: UnsafePointer<Float>, depth: Int,
    into c: UnsafeMutablePointer<Float>, rowLength: Int, adding: Bool
  ) {
    for half in stride(from: 0, to: PackedMatrix.panelWidth, by: 16) {
      strip(
        SIMD8<Float>.self, isNarrow: false, a, rowStride: rowStride, depthStride: depthStride,
        rows: rows, panel + half, operandStride: PackedMatrix.panelWidth, depth: depth,
        into: c + half, resultStride: rowLength, adding: adding)
    }
  }
}
