import Tensors

/// One block of a kernel's window: `depth` numbers that lie together at offset `source` from a
/// pixel, and the rows of weights that multiply them.
struct Tap: Hashable, Sendable {
  var source: Int
  var weight: Int
  var depth: Int
}

/// Sums of a convolution that stay in registers: `pixels` neighbors in a row, one or two vectors of
/// output channels.
enum PixelTile<let pixels: Int, V: SIMD> where V.Scalar == Float {
  /// y[p][o] = Σ x[p·pixelStride + tap + i] · w[tap + i][o] for one vector of channels o.
  @inline(__always)
  static func narrow(
    _ x: Source, pixelStride: Int, _ taps: UnsafeBufferPointer<Tap>, _ w: Source, weightStride: Int,
    into y: Target, resultStride: Int
  ) {
    var sums = InlineArray<pixels, V>(repeating: V(repeating: 0))
    for tap in taps {
      let from = x + tap.source
      var weights = w + tap.weight &* weightStride
      for i in 0..<tap.depth {
        let weight: V = load(weights)
        let column = from + i
        for p in 0..<pixels {
          sums[p].addProduct(V(repeating: column[p &* pixelStride]), weight)
        }
        weights += weightStride
      }
    }
    for p in 0..<pixels { store(sums[p], y + p &* resultStride) }
  }

  /// The same for two neighboring vectors of channels.
  @inline(__always)
  static func wide(
    _ x: Source, pixelStride: Int, _ taps: UnsafeBufferPointer<Tap>, _ w: Source, weightStride: Int,
    into y: Target, resultStride: Int
  ) {
    var left = InlineArray<pixels, V>(repeating: V(repeating: 0))
    var right = InlineArray<pixels, V>(repeating: V(repeating: 0))
    for tap in taps {
      let from = x + tap.source
      var weights = w + tap.weight &* weightStride
      for i in 0..<tap.depth {
        let first: V = load(weights)
        let second: V = load(weights + V.scalarCount)
        let column = from + i
        for p in 0..<pixels {
          let value = V(repeating: column[p &* pixelStride])
          left[p].addProduct(value, first)
          right[p].addProduct(value, second)
        }
        weights += weightStride
      }
    }
    for p in 0..<pixels {
      store(left[p], y + p &* resultStride)
      store(right[p], y + (p &* resultStride &+ V.scalarCount))
    }
  }
}
