/// Products of float64 matrices on one thread, by register tiles: neither their speed nor
/// their bits depend on the kernels that a BLAS takes for the processor. Sizes are the caller's promise.
package enum DoubleProduct {
  /// Two vectors of 64 bytes.
  static let panelWidth = 16
  /// Rows of B packed at a time: one panel of them fills most of a level-1 cache.
  private static let depthBlock = 256
  /// Rows of A that meet all panels in turn: with `depthBlock` columns they fit a level-2 cache.
  private static let rowBlock = 96
  /// Rows of A farther apart than this are copied side by side, or each would take a page.
  private static let farRows = 512

  /// C (+)= scale·A·B; row i of C is at `c[i * rowLength]`.
  package static func multiply(
    _ a: MatrixView, _ b: MatrixView, into c: UnsafeMutablePointer<Double>, rowLength: Int,
    scale: Double = 1, adding: Bool = false
  ) {
    multiply(
      a, b, into: c, rowLength: rowLength, scale: scale, adding: adding, isTriangle: false)
  }

  /// C += scale·A·B, of a square C only the diagonal and what is below it.
  static func addTriangle(
    _ a: MatrixView, _ b: MatrixView, scale: Double, to c: UnsafeMutablePointer<Double>,
    rowLength: Int
  ) {
    multiply(a, b, into: c, rowLength: rowLength, scale: scale, adding: true, isTriangle: true)
  }

  private static func multiply(
    _ a: MatrixView, _ b: MatrixView, into c: UnsafeMutablePointer<Double>, rowLength: Int,
    scale: Double, adding: Bool, isTriangle: Bool
  ) {
    guard a.rows > 0, b.columns > 0 else { return }
    if a.columns == 0, !adding {
      for row in 0..<a.rows { (c + row &* rowLength).update(repeating: 0, count: b.columns) }
    }
    let panels = (b.columns &+ panelWidth &- 1) / panelWidth
    let deepest = min(depthBlock, a.columns)
    let gathers = a.columnStride != 1 || (panels > 2 && a.rowStride >= farRows)
    // The panels of B, a block of C that is not written whole, and rows of A.
    let (panelCount, blockCount) = (panels &* deepest &* panelWidth, rowBlock &* panelWidth)
    let rowCount = gathers ? rowBlock &* deepest : 0
    withUnsafeTemporaryAllocation(
      byteCount: (panelCount &+ blockCount &+ rowCount) &* 8, alignment: 64
    ) { memory in
      guard let packed = memory.bindMemory(to: Double.self).baseAddress else { return }
      let (block, gathered) = (packed + panelCount, packed + (panelCount &+ blockCount))
      for start in stride(from: 0, to: a.columns, by: depthBlock) {
        let depth = min(depthBlock, a.columns &- start)
        for panel in 0..<panels {
          pack(
            b, rows: start..<start &+ depth, panel: panel, scale: scale,
            into: packed + panel &* depth &* panelWidth)
        }
        for first in stride(from: 0, to: a.rows, by: rowBlock) {
          let rows = min(rowBlock, a.rows &- first)
          var left = a.base + (first &* a.rowStride &+ start &* a.columnStride)
          if gathers {
            gather(a, left, rows: rows, depth: depth, into: gathered)
            left = UnsafePointer(gathered)
          }
          let rowStride = gathers ? depth : a.rowStride
          for panel in 0..<panels {
            let column = panel &* panelWidth
            let columns = min(panelWidth, b.columns &- column)
            // Of a triangle, rows before `skipped` lie above the diagonal, rows from `whole` below it.
            let skipped = isTriangle ? min(max(column &- first, 0), rows) : 0
            let below = isTriangle ? min(max(column &+ columns &- 1 &- first, skipped), rows) : 0
            let whole = columns < panelWidth ? rows : below
            let from = packed + column &* depth
            let to = c + (first &* rowLength &+ column)
            rowsTimesPanel(
              left + skipped &* rowStride, rowStride: rowStride, rows: whole &- skipped, from,
              columns: columns, depth: depth, into: block, rowLength: panelWidth, adding: false)
            for row in skipped..<whole {
              let count = isTriangle ? min(columns, first &+ row &- column &+ 1) : columns
              let (sums, target) = (block + (row &- skipped) &* panelWidth, to + row &* rowLength)
              if adding || start > 0 {
                for i in 0..<count { target[i] += sums[i] }
              } else {
                target.update(from: sums, count: count)
              }
            }
            rowsTimesPanel(
              left + whole &* rowStride, rowStride: rowStride, rows: rows &- whole, from,
              columns: columns, depth: depth, into: to + whole &* rowLength, rowLength: rowLength,
              adding: adding || start > 0)
          }
        }
      }
    }
  }

  /// Rows by one panel, of which the first `columns` columns are wanted; rows of C have space for 8
  /// or 16.
  private static func rowsTimesPanel(
    _ a: UnsafePointer<Double>, rowStride: Int, rows: Int, _ panel: UnsafePointer<Double>,
    columns: Int, depth: Int, into c: UnsafeMutablePointer<Double>, rowLength: Int, adding: Bool
  ) {
    if hasWideRegisters, columns > 8 {
      sweep(
        RegisterTile<8, SIMD8<Double>>.self, a, rowStride: rowStride, rows: rows, panel,
        depth: depth, into: c, rowLength: rowLength, adding: adding)
      return
    }
    for half in stride(from: 0, to: columns, by: 8) {
      if hasWideRegisters {
        sweep(
          RegisterTile<8, SIMD4<Double>>.self, a, rowStride: rowStride, rows: rows, panel + half,
          depth: depth, into: c + half, rowLength: rowLength, adding: adding)
      } else {
        sweep(
          RegisterTile<6, SIMD4<Double>>.self, a, rowStride: rowStride, rows: rows, panel + half,
          depth: depth, into: c + half, rowLength: rowLength, adding: adding)
      }
    }
  }

  /// All rows by one panel, or half of it: `many` at a time, at most 8, then the rest at once.
  @inline(__always)
  private static func sweep<let many: Int, V: SIMD>(
    _: RegisterTile<many, V>.Type, _ a: UnsafePointer<Double>, rowStride: Int, rows: Int,
    _ panel: UnsafePointer<Double>, depth: Int, into c: UnsafeMutablePointer<Double>,
    rowLength: Int, adding: Bool
  ) where V.Scalar == Double {
    var row = 0
    func multiply<let count: Int>(_ tile: RegisterTile<count, V>.Type) {
      tile.multiply(
        a + row &* rowStride, rowStride: rowStride, depthStride: 1, panel,
        panelWidth: panelWidth, depth: depth, into: c + row &* rowLength, rowLength: rowLength,
        adding: adding)
      row &+= count
    }
    while row &+ many <= rows { multiply(RegisterTile<many, V>.self) }
    switch rows &- row {
    case 1: multiply(RegisterTile<1, V>.self)
    case 2: multiply(RegisterTile<2, V>.self)
    case 3: multiply(RegisterTile<3, V>.self)
    case 4: multiply(RegisterTile<4, V>.self)
    case 5: multiply(RegisterTile<5, V>.self)
    case 6: multiply(RegisterTile<6, V>.self)
    case 7: multiply(RegisterTile<7, V>.self)
    default: break
    }
  }
}
