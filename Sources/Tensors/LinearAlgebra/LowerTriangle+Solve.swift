extension LowerTriangle {
  /// Replaces B by L⁻¹·B, or with `transposed` by L⁻ᵀ·B; B has `size` rows of `columns` numbers.
  static func solveLeft(
    _ l: UnsafePointer<Double>, rowLength: Int, size: Int, _ b: Doubles, columns: Int,
    columnLength: Int, transposed: Bool
  ) {
    guard size > 16 else {
      return solveLeaf(
        l, rowLength: rowLength, size: size, b, columns: columns, columnLength: columnLength,
        transposed: transposed)
    }
    let first = half(size)
    let below = MatrixView(
      l + first &* rowLength, rows: size &- first, columns: first, rowLength: rowLength)
    let (upper, lower) = (b, b + first &* columnLength)
    func solve(_ part: Doubles, from: Int, count: Int) {
      solveLeft(
        l + from &* (rowLength &+ 1), rowLength: rowLength, size: count, part, columns: columns,
        columnLength: columnLength, transposed: transposed)
    }
    func subtract(_ a: MatrixView, _ known: Doubles, from part: Doubles) {
      DoubleProduct.multiply(
        a, MatrixView(known, rows: a.columns, columns: columns, rowLength: columnLength),
        into: part,
        rowLength: columnLength, scale: -1, adding: true)
    }
    if transposed {
      solve(lower, from: first, count: size &- first)
      subtract(below.transposed, lower, from: upper)
      solve(upper, from: 0, count: first)
    } else {
      solve(upper, from: 0, count: first)
      subtract(below, upper, from: lower)
      solve(lower, from: first, count: size &- first)
    }
  }

  private static func solveLeaf(
    _ l: UnsafePointer<Double>, rowLength: Int, size: Int, _ b: Doubles, columns: Int,
    columnLength: Int, transposed: Bool
  ) {
    for step in 0..<size {
      let i = transposed ? size &- 1 &- step : step
      let row = b + i &* columnLength
      let others = transposed ? i &+ 1..<size : 0..<i
      for k in others {
        let factor = transposed ? l[k &* rowLength &+ i] : l[i &* rowLength &+ k]
        DoubleProduct.add(b + k &* columnLength, times: -factor, to: row, count: columns)
      }
      let diagonal = l[i &* rowLength &+ i]
      for column in 0..<columns { row[column] /= diagonal }
    }
  }

  /// Replaces B by B·L⁻¹, or with `transposed` by B·L⁻ᵀ; B has `rows` rows of `size` numbers.
  package static func solveRight(
    _ b: Doubles, rows: Int, rowLength: Int, _ l: UnsafePointer<Double>, factorLength: Int,
    size: Int, transposed: Bool
  ) {
    guard size > 16 else {
      return solveRightLeaf(
        b, rows: rows, rowLength: rowLength, l, factorLength: factorLength, size: size,
        transposed: transposed)
    }
    let first = half(size)
    let below = MatrixView(
      l + first &* factorLength, rows: size &- first, columns: first, rowLength: factorLength)
    func solve(from: Int, count: Int) {
      solveRight(
        b + from, rows: rows, rowLength: rowLength, l + from &* (factorLength &+ 1),
        factorLength: factorLength, size: count, transposed: transposed)
    }
    func subtract(_ known: Doubles, _ a: MatrixView, from part: Doubles) {
      DoubleProduct.multiply(
        MatrixView(known, rows: rows, columns: a.rows, rowLength: rowLength), a, into: part,
        rowLength: rowLength, scale: -1, adding: true)
    }
    if transposed {
      solve(from: 0, count: first)
      subtract(b, below.transposed, from: b + first)
      solve(from: first, count: size &- first)
    } else {
      solve(from: first, count: size &- first)
      subtract(b + first, below, from: b)
      solve(from: 0, count: first)
    }
  }

  /// Eight rows at a time, one in each place of a vector.
  private static func solveRightLeaf(
    _ b: Doubles, rows: Int, rowLength: Int, _ l: UnsafePointer<Double>, factorLength: Int,
    size: Int, transposed: Bool
  ) {
    typealias Vector = SIMD8<Double>
    var columns = InlineArray<16, Vector>(repeating: Vector(repeating: 0))
    for first in stride(from: 0, to: rows, by: 8) {
      let count = min(8, rows &- first)
      let block = b + first &* rowLength
      for j in 0..<size {
        var column = Vector(repeating: 0)
        for row in 0..<count { column[row] = block[row &* rowLength &+ j] }
        columns[j] = column
      }
      for step in 0..<size {
        let j = transposed ? step : size &- 1 &- step
        var column = columns[j]
        for k in transposed ? 0..<j : j &+ 1..<size {
          let factor = transposed ? l[j &* factorLength &+ k] : l[k &* factorLength &+ j]
          column.addProduct(Vector(repeating: -factor), columns[k])
        }
        columns[j] = column / l[j &* factorLength &+ j]
      }
      for j in 0..<size {
        for row in 0..<count { block[row &* rowLength &+ j] = columns[j][row] }
      }
    }
  }

  /// Replaces b by L⁻¹·b or L⁻ᵀ·b: one column, so that no product would fill its panel.
  static func solveColumn(
    _ l: UnsafePointer<Double>, rowLength: Int, size: Int, _ b: Doubles, transposed: Bool
  ) {
    if transposed {
      for i in (0..<size).reversed() {
        let row = l + i &* rowLength
        b[i] /= row[i]
        DoubleProduct.add(row, times: -b[i], to: b, count: i)
      }
    } else {
      for i in 0..<size {
        let row = l + i &* rowLength
        b[i] = (b[i] - DoubleProduct.dot(row, b, count: i)) / row[i]
      }
    }
  }
}
