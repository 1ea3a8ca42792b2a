extension LowerTriangle {
  /// Replaces L by L⁻¹. No diagonal element may be zero.
  static func invert(_ l: Doubles, rowLength: Int, size: Int) {
    guard size > 16 else { return invertLeaf(l, rowLength: rowLength, size: size) }
    let first = half(size)
    let (below, corner) = (l + first &* rowLength, l + first &* (rowLength &+ 1))
    // −L₂₂⁻¹·L₂₁·L₁₁⁻¹ stands below the two inverses.
    solveRight(
      below, rows: size &- first, rowLength: rowLength, l, factorLength: rowLength, size: first,
      transposed: false)
    solveLeft(
      corner, rowLength: rowLength, size: size &- first, below, columns: first,
      columnLength: rowLength, transposed: false)
    for row in first..<size {
      for column in 0..<first { l[row &* rowLength &+ column].negate() }
    }
    invert(l, rowLength: rowLength, size: first)
    invert(corner, rowLength: rowLength, size: size &- first)
  }

  private static func invertLeaf(_ l: Doubles, rowLength: Int, size: Int) {
    for j in 0..<size {
      l[j &* rowLength &+ j] = 1 / l[j &* rowLength &+ j]
      for i in j &+ 1..<max(size, j &+ 1) {
        var sum = 0.0
        for k in j..<i { sum += l[i &* rowLength &+ k] * l[k &* rowLength &+ j] }
        l[i &* rowLength &+ j] = -sum / l[i &* rowLength &+ i]
      }
    }
  }

  /// C += Lᵀ·L, the lower triangle only; C's memory is not L's.
  static func addGram(_ l: UnsafePointer<Double>, rowLength: Int, size: Int, to c: Doubles) {
    guard size > 64 else {
      for i in 0..<size {
        for k in i..<size {
          DoubleProduct.add(
            l + k &* rowLength, times: l[k &* rowLength &+ i], to: c + i &* rowLength, count: i &+ 1
          )
        }
      }
      return
    }
    let first = half(size)
    let below = MatrixView(
      l + first &* rowLength, rows: size &- first, columns: first, rowLength: rowLength)
    let corner = l + first &* (rowLength &+ 1)
    addGram(l, rowLength: rowLength, size: first, to: c)
    addSquare(below.transposed, scale: 1, to: c, rowLength: rowLength)
    // L₂₂ᵀ·L₂₁, of which half is zeros where L₂₂ has none.
    multiplyTransposed(
      corner, rowLength: rowLength, size: size &- first, below, to: c + first &* rowLength)
    addGram(corner, rowLength: rowLength, size: size &- first, to: c + first &* (rowLength &+ 1))
  }

  /// C += Lᵀ·B.
  private static func multiplyTransposed(
    _ l: UnsafePointer<Double>, rowLength: Int, size: Int, _ b: MatrixView, to c: Doubles
  ) {
    func add(_ a: MatrixView, _ b: MatrixView) {
      DoubleProduct.multiply(a.transposed, b, into: c, rowLength: rowLength, adding: true)
    }
    guard size > 64 else {
      return withLower(l, rowLength: rowLength, size: size) { add($0, b) }
    }
    let first = half(size)
    let below = MatrixView(
      l + first &* rowLength, rows: size &- first, columns: first, rowLength: rowLength)
    multiplyTransposed(l, rowLength: rowLength, size: first, b.rows(0..<first), to: c)
    add(below, b.rows(first..<size))
    multiplyTransposed(
      l + first &* (rowLength &+ 1), rowLength: rowLength, size: size &- first,
      b.rows(first..<size), to: c + first &* rowLength)
  }

  /// Hands a copy of a small L, with zeros above the diagonal, to `body`.
  private static func withLower(
    _ l: UnsafePointer<Double>, rowLength: Int, size: Int, body: (MatrixView) -> Void
  ) {
    withUnsafeTemporaryAllocation(of: Double.self, capacity: size &* size) { memory in
      guard let block = memory.baseAddress else { return }
      block.update(repeating: 0, count: size &* size)
      for i in 0..<size { (block + i &* size).update(from: l + i &* rowLength, count: i &+ 1) }
      body(MatrixView(block, rows: size, columns: size, rowLength: size))
    }
  }
}
