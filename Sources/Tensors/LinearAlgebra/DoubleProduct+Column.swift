extension DoubleProduct {
  /// A·x into y, or with `transposed` Aᵀ·x: one column would leave a product's panel empty.
  ///
  /// A has `rows` rows of `columns` numbers.
  package static func multiply(
    _ a: UnsafePointer<Double>, rows: Int, columns: Int, transposed: Bool = false,
    by x: UnsafePointer<Double>, into y: UnsafeMutablePointer<Double>, adding: Bool = false
  ) {
    if !adding { y.update(repeating: 0, count: transposed ? columns : rows) }
    for row in 0..<rows {
      let numbers = a + row &* columns
      if transposed {
        add(numbers, times: x[row], to: y, count: columns)
      } else {
        y[row] += dot(numbers, x, count: columns)
      }
    }
  }

  /// Σ xᵢ·yᵢ.
  package static func dot(
    _ x: UnsafePointer<Double>, _ y: UnsafePointer<Double>, count: Int
  ) -> Double {
    var sums = InlineArray<4, SIMD8<Double>>(repeating: SIMD8(repeating: 0))
    var i = 0
    while i &+ 32 <= count {
      for part in 0..<4 {
        sums[part].addProduct(load(x + (i &+ 8 &* part)), load(y + (i &+ 8 &* part)))
      }
      i &+= 32
    }
    while i &+ 8 <= count {
      sums[0].addProduct(load(x + i), load(y + i))
      i &+= 8
    }
    var sum = ((sums[0] + sums[1]) + (sums[2] + sums[3])).sum()
    while i < count {
      sum += x[i] * y[i]
      i &+= 1
    }
    return sum
  }

  /// y += factor·x.
  package static func add(
    _ x: UnsafePointer<Double>, times factor: Double, to y: UnsafeMutablePointer<Double>, count: Int
  ) {
    var i = 0
    while i &+ 8 <= count {
      let sum = (load(y + i) as SIMD8<Double>).addingProduct(SIMD8(repeating: factor), load(x + i))
      store(sum, y + i)
      i &+= 8
    }
    while i < count {
      y[i] += factor * x[i]
      i &+= 1
    }
  }
}
