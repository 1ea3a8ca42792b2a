extension UnsafeMutablePointer where Pointee: KernelScalar {
  /// The sixteen scalars from place `i` on.
  @inline(__always)
  func vector(_ i: Int) -> SIMD16<Pointee> {
    UnsafeRawPointer(self + i).loadUnaligned(as: SIMD16<Pointee>.self)
  }

  @inline(__always)
  func set(_ i: Int, _ vector: SIMD16<Pointee>) {
    UnsafeMutableRawPointer(self + i).storeBytes(of: vector, as: SIMD16<Pointee>.self)
  }

  @inline(__always)
  func add(_ i: Int, _ vector: SIMD16<Pointee>) { set(i, self.vector(i) + vector) }

  /// Zeros from `columns` up to `width`, what is no part of a row.
  @inline(__always)
  func clearTail(columns: Int, width: Int) {
    for i in columns..<width { self[i] = 0 }
  }

  /// Adds `factor` times another row; without a tail that is padding.
  @inline(__always)
  func add(_ other: UnsafeMutablePointer, times factor: Pointee, count: Int) {
    var i = 0
    while i + 16 <= count {
      set(i, vector(i).addingProduct(other.vector(i), SIMD16(repeating: factor)))
      i += 16
    }
    while i < count {
      self[i].addProduct(other[i], factor)
      i += 1
    }
  }

  /// The inner product with another row; without a tail that is padding.
  @inline(__always)
  func dot(_ other: UnsafeMutablePointer, count: Int) -> Pointee {
    var sums = SIMD16<Pointee>(repeating: 0)
    var i = 0
    while i + 16 <= count {
      sums.addProduct(vector(i), other.vector(i))
      i += 16
    }
    var sum = sums.sum()
    while i < count {
      sum.addProduct(self[i], other[i])
      i += 1
    }
    return sum
  }
}
