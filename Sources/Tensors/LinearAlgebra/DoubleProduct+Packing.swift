/// What a product copies, so that it reads from front to back.
extension DoubleProduct {
  /// One panel of B times `scale`: `panelWidth` columns, filled up with zeros, row after row.
  static func pack(
    _ b: MatrixView, rows: Range<Int>, panel: Int, scale: Double,
    into target: UnsafeMutablePointer<Double>
  ) {
    let first = panel &* panelWidth
    let count = min(panelWidth, b.columns &- first)
    let from = b.base + (rows.lowerBound &* b.rowStride &+ first &* b.columnStride)
    if count < panelWidth { target.update(repeating: 0, count: rows.count &* panelWidth) }
    if b.columnStride != 1 {
      transpose(
        from, rowLength: b.columnStride, rows: count, columns: rows.count, scale: scale,
        into: target, targetLength: panelWidth)
      return
    }
    for row in 0..<rows.count {
      let (source, to) = (from + row &* b.rowStride, target + row &* panelWidth)
      if count == panelWidth {
        store((load(source) as SIMD8<Double>) * scale, to)
        store((load(source + 8) as SIMD8<Double>) * scale, to + 8)
      } else {
        for column in 0..<count { to[column] = source[column] * scale }
      }
    }
  }

  /// Rows of A side by side.
  static func gather(
    _ a: MatrixView, _ left: UnsafePointer<Double>, rows: Int, depth: Int,
    into target: UnsafeMutablePointer<Double>
  ) {
    if a.columnStride != 1 {
      transpose(
        left, rowLength: a.columnStride, rows: depth, columns: rows, scale: 1, into: target,
        targetLength: depth)
      return
    }
    for row in 0..<rows {
      (target + row &* depth).update(from: left + row &* a.rowStride, count: depth)
    }
  }

  /// Target = scale·Sourceᵀ.
  private static func transpose(
    _ source: UnsafePointer<Double>, rowLength: Int, rows: Int, columns: Int, scale: Double,
    into target: UnsafeMutablePointer<Double>, targetLength: Int
  ) {
    let (evenRows, evenColumns) = (rows & ~7, columns & ~7)
    for row in stride(from: 0, to: evenRows, by: 8) {
      for column in stride(from: 0, to: evenColumns, by: 8) {
        transposeBlock(
          source + (row &* rowLength &+ column), rowLength: rowLength, scale: scale,
          into: target + (column &* targetLength &+ row), targetLength: targetLength)
      }
    }
    for row in 0..<rows {
      for column in (row < evenRows ? evenColumns : 0)..<columns {
        target[column &* targetLength &+ row] = source[row &* rowLength &+ column] * scale
      }
    }
  }

  /// Eight rows of eight numbers.
  @inline(__always)
  private static func transposeBlock(
    _ source: UnsafePointer<Double>, rowLength: Int, scale: Double,
    into target: UnsafeMutablePointer<Double>, targetLength: Int
  ) {
    var block = InlineArray<8, SIMD8<Double>>(repeating: SIMD8(repeating: 0))
    for i in 0..<8 { block[i] = (load(source + i &* rowLength) as SIMD8<Double>) * scale }
    // Interleaving the first half of the rows with the second three times transposes.
    for _ in 0..<3 {
      let old = block
      for i in 0..<4 {
        block[2 &* i].evenHalf = old[i].lowHalf
        block[2 &* i].oddHalf = old[i &+ 4].lowHalf
        block[2 &* i &+ 1].evenHalf = old[i].highHalf
        block[2 &* i &+ 1].oddHalf = old[i &+ 4].highHalf
      }
    }
    for i in 0..<8 { store(block[i], target + i &* targetLength) }
  }
}
