import CVectors

/// Products of float64 matrices on one thread, by register tiles: neither their speed nor
/// their bits depend on the kernels that a BLAS takes for the processor. Sizes are the caller's promise.
package enum DoubleProduct {
  /// Two vectors of 64 bytes.
  private static let panelWidth = 16
  /// Rows of B packed at a time: one panel of them fills a level-1 cache.
  private static let depthBlock = 256
  /// Rows of A that meet all panels in turn: with `depthBlock` columns they fit a level-2 cache.
  private static let rowBlock = 96

  /// C (+)= scale·A·B; row i of C is at `c[i * rowLength]`.
  package static func multiply(
    _ a: MatrixView, _ b: MatrixView, into c: UnsafeMutablePointer<Double>, rowLength: Int,
    scale: Double = 1, adding: Bool = false
  ) {
    guard a.rows > 0, b.columns > 0 else { return }
    if !adding {
      for row in 0..<a.rows { (c + row &* rowLength).update(repeating: 0, count: b.columns) }
    }
    let panels = (b.columns &+ panelWidth &- 1) / panelWidth
    let deepest = min(depthBlock, a.columns)
    let gathers = a.columnStride != 1 || panels > 2
    // The panels of B, a tile of C for columns that do not fill a panel, and rows of A.
    let (panelCount, tileCount) = (panels &* deepest &* panelWidth, rowBlock &* panelWidth)
    let rowCount = gathers ? rowBlock &* deepest : 0
    withUnsafeTemporaryAllocation(
      byteCount: (panelCount &+ tileCount &+ rowCount) &* 8, alignment: 64
    ) { memory in
      guard let packed = memory.bindMemory(to: Double.self).baseAddress else { return }
      let (tile, gathered) = (packed + panelCount, packed + (panelCount &+ tileCount))
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
            let from = packed + panel &* depth &* panelWidth
            let to = c + (first &* rowLength &+ panel &* panelWidth)
            let columns = b.columns &- panel &* panelWidth
            if columns >= panelWidth {
              rowsTimesPanel(
                left, rowStride: rowStride, rows: rows, from, depth: depth, into: to,
                rowLength: rowLength, adding: true)
              continue
            }
            rowsTimesPanel(
              left, rowStride: rowStride, rows: rows, from, depth: depth, into: tile,
              rowLength: panelWidth, adding: false)
            for row in 0..<rows {
              for column in 0..<columns {
                to[row &* rowLength &+ column] += tile[row &* panelWidth &+ column]
              }
            }
          }
        }
      }
    }
  }

  /// Copies numbers of A that lie far apart, or will be read often, side by side.
  private static func gather(
    _ a: MatrixView, _ left: UnsafePointer<Double>, rows: Int, depth: Int,
    into target: UnsafeMutablePointer<Double>
  ) {
    if a.columnStride == 1 {
      for row in 0..<rows {
        (target + row &* depth).update(from: left + row &* a.rowStride, count: depth)
      }
      return
    }
    for p in 0..<depth {
      let column = left + p &* a.columnStride
      for row in 0..<rows { target[row &* depth &+ p] = column[row &* a.rowStride] }
    }
  }

  private static func pack(
    _ b: MatrixView, rows: Range<Int>, panel: Int, scale: Double,
    into target: UnsafeMutablePointer<Double>
  ) {
    let first = panel &* panelWidth
    let count = min(panelWidth, b.columns &- first)
    let from = b.base + (rows.lowerBound &* b.rowStride &+ first &* b.columnStride)
    if count < panelWidth { target.update(repeating: 0, count: rows.count &* panelWidth) }
    if count == panelWidth, b.columnStride == 1 {
      for row in 0..<rows.count {
        let (source, to) = (from + row &* b.rowStride, target + row &* panelWidth)
        store((load(source) as SIMD8<Double>) * scale, to)
        store((load(source + 8) as SIMD8<Double>) * scale, to + 8)
      }
      return
    }
    for column in 0..<count {
      let source = from + column &* b.columnStride
      for row in 0..<rows.count {
        target[row &* panelWidth &+ column] = source[row &* b.rowStride] * scale
      }
    }
  }

  @inline(__always)
  private static func rowsTimesPanel(
    _ a: UnsafePointer<Double>, rowStride: Int, rows: Int, _ panel: UnsafePointer<Double>,
    depth: Int, into c: UnsafeMutablePointer<Double>, rowLength: Int, adding: Bool
  ) {
    if HAS_AVX512 == 1 {
      sweep(
        RegisterTile<8, SIMD8<Double>>.self, RegisterTile<1, SIMD8<Double>>.self, a,
        rowStride: rowStride, rows: rows,
        panel, depth: depth, into: c, rowLength: rowLength, adding: adding)
    } else {
      for half in stride(from: 0, to: panelWidth, by: 8) {
        sweep(
          RegisterTile<6, SIMD4<Double>>.self, RegisterTile<1, SIMD4<Double>>.self, a,
          rowStride: rowStride, rows: rows,
          panel + half, depth: depth, into: c + half, rowLength: rowLength, adding: adding)
      }
    }
  }

  /// All rows by one panel, or half of it: `many` at a time, then one by one.
  @inline(__always)
  private static func sweep<let many: Int, V: SIMD>(
    _: RegisterTile<many, V>.Type, _: RegisterTile<1, V>.Type, _ a: UnsafePointer<Double>,
    rowStride: Int, rows: Int, _ panel: UnsafePointer<Double>, depth: Int,
    into c: UnsafeMutablePointer<Double>, rowLength: Int, adding: Bool
  ) where V.Scalar == Double {
    var row = 0
    while row &+ many <= rows {
      RegisterTile<many, V>.multiply(
        a + row &* rowStride, rowStride: rowStride, depthStride: 1, panel,
        panelWidth: panelWidth, depth: depth, into: c + row &* rowLength, rowLength: rowLength,
        adding: adding)
      row &+= many
    }
    while row < rows {
      RegisterTile<1, V>.multiply(
        a + row &* rowStride, rowStride: rowStride, depthStride: 1, panel,
        panelWidth: panelWidth, depth: depth, into: c + row &* rowLength, rowLength: rowLength,
        adding: adding)
      row &+= 1
    }
  }
}
