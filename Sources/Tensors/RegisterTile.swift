import CVectors

/// A block of a matrix product whose sums stay in registers: `rows` rows, one or two vectors wide.
///
/// Sixteen sums of 64 bytes (8 rows) fill AVX-512, twelve of 32 bytes (6 rows) AVX2.
enum RegisterTile<let rows: Int, V: SIMD> where V.Scalar: FloatingPoint {
  static var width: Int { @inline(__always) get { 2 * V.scalarCount } }

  /// C (+)= A·B, where A's element (i, p) is at `a[i * rowStride + p * depthStride]`, B's row p at
  /// `b[p * panelWidth]` and C's row i at `c[i * rowLength]`.
  @inline(__always)
  static func multiply(
    _ a: UnsafePointer<V.Scalar>, rowStride: Int, depthStride: Int,
    _ b: UnsafePointer<V.Scalar>, panelWidth: Int, depth: Int,
    into c: UnsafeMutablePointer<V.Scalar>, rowLength: Int, adding: Bool
  ) {
    var left = InlineArray<rows, V>(repeating: V(repeating: 0))
    var right = InlineArray<rows, V>(repeating: V(repeating: 0))
    if adding {
      for i in 0..<rows {
        left[i] = load(c + i &* rowLength)
        right[i] = load(c + (i &* rowLength &+ V.scalarCount))
      }
    }
    for p in 0..<depth {
      let row = b + p &* panelWidth
      let first = load(row) as V
      let second = load(row + V.scalarCount) as V
      let column = a + p &* depthStride
      for i in 0..<rows {
        let x = V(repeating: column[i &* rowStride])
        left[i].addProduct(x, first)
        right[i].addProduct(x, second)
      }
    }
    for i in 0..<rows {
      store(left[i], c + i &* rowLength)
      store(right[i], c + (i &* rowLength &+ V.scalarCount))
    }
  }

  /// The same, one vector wide.
  @inline(__always)
  static func multiplyVector(
    _ a: UnsafePointer<V.Scalar>, rowStride: Int, depthStride: Int,
    _ b: UnsafePointer<V.Scalar>, panelWidth: Int, depth: Int,
    into c: UnsafeMutablePointer<V.Scalar>, rowLength: Int, adding: Bool
  ) {
    var sums = InlineArray<rows, V>(repeating: V(repeating: 0))
    if adding {
      for i in 0..<rows { sums[i] = load(c + i &* rowLength) }
    }
    for p in 0..<depth {
      let row = load(b + p &* panelWidth) as V
      let column = a + p &* depthStride
      for i in 0..<rows { sums[i].addProduct(V(repeating: column[i &* rowStride]), row) }
    }
    for i in 0..<rows { store(sums[i], c + i &* rowLength) }
  }
}

/// Whether the build may use the 32 registers of 16 numbers that AVX-512 has; otherwise there are 16
/// of 8. Known to the compiler.
@inlinable
package var hasWideRegisters: Bool { @inline(__always) get { HAS_AVX512 == 1 } }

/// The vector at `pointer`, which needs no alignment.
@inlinable @inline(__always)
package func load<V: SIMD>(_ pointer: UnsafePointer<V.Scalar>) -> V {
  UnsafeRawPointer(pointer).loadUnaligned(as: V.self)
}

@inlinable @inline(__always)
package func load<V: SIMD>(_ pointer: UnsafeMutablePointer<V.Scalar>) -> V {
  UnsafeRawPointer(pointer).loadUnaligned(as: V.self)
}

/// Writes a vector at `pointer`, which needs no alignment.
@inlinable @inline(__always)
package func store<V: SIMD>(_ vector: V, _ pointer: UnsafeMutablePointer<V.Scalar>) {
  UnsafeMutableRawPointer(pointer).storeBytes(of: vector, as: V.self)
}
