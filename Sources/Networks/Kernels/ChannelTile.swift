import Tensors

/// Sums of a weight gradient that stay in registers: `rows` neighboring input channels, one or two
/// vectors of output channels, over all pixels of a block of images.
enum ChannelTile<let rows: Int, V: SIMD> where V.Scalar == Float {
  /// w[i·weightStride + o] += Σ over pixels of x[pixel + i] · g[pixel + o] for one vector o.
  @inline(__always)
  static func narrow(
    _ pixels: PixelPairs, _ x: Source, _ g: Source, into w: Target, weightStride: Int
  ) {
    var sums = InlineArray<rows, V>(repeating: V(repeating: 0))
    for i in 0..<rows { sums[i] = load(w + i &* weightStride) }
    pixels.forEachRow { from, to, count in
      var (x, g) = (x + from, g + to)
      for _ in 0..<count {
        let gradient: V = load(g)
        for i in 0..<rows { sums[i].addProduct(V(repeating: x[i]), gradient) }
        x += pixels.sourceStride
        g += pixels.gradientStride
      }
    }
    for i in 0..<rows { store(sums[i], w + i &* weightStride) }
  }

  /// The same for two neighboring vectors.
  @inline(__always)
  static func wide(
    _ pixels: PixelPairs, _ x: Source, _ g: Source, into w: Target, weightStride: Int
  ) {
    var left = InlineArray<rows, V>(repeating: V(repeating: 0))
    var right = InlineArray<rows, V>(repeating: V(repeating: 0))
    for i in 0..<rows {
      left[i] = load(w + i &* weightStride)
      right[i] = load(w + (i &* weightStride &+ V.scalarCount))
    }
    pixels.forEachRow { from, to, count in
      var (x, g) = (x + from, g + to)
      for _ in 0..<count {
        let first: V = load(g)
        let second: V = load(g + V.scalarCount)
        for i in 0..<rows {
          let value = V(repeating: x[i])
          left[i].addProduct(value, first)
          right[i].addProduct(value, second)
        }
        x += pixels.sourceStride
        g += pixels.gradientStride
      }
    }
    for i in 0..<rows {
      store(left[i], w + i &* weightStride)
      store(right[i], w + (i &* weightStride &+ V.scalarCount))
    }
  }
}

/// Which pixel of a source meets which pixel of a gradient: rows of equally spaced pixels, in
/// images.
struct PixelPairs {
  var images: Int
  var rows: Int
  var columns: Int
  var sourceImageStride: Int
  var sourceRowStride: Int
  var sourceStride: Int
  var gradientImageStride: Int
  var gradientRowStride: Int
  var gradientStride: Int

  /// The same pairs in as few rows as their memory allows.
  var merged: PixelPairs {
    var merged = self
    if sourceRowStride == columns * sourceStride, gradientRowStride == columns * gradientStride {
      merged.columns = rows * columns
      merged.rows = 1
      if sourceImageStride == merged.columns * sourceStride,
        gradientImageStride == merged.columns * gradientStride
      {
        merged.columns *= images
        merged.images = 1
      }
    }
    return merged
  }

  @inline(__always)
  func forEachRow(_ body: (_ source: Int, _ gradient: Int, _ count: Int) -> Void) {
    for image in 0..<images {
      for row in 0..<rows {
        body(
          image &* sourceImageStride &+ row &* sourceRowStride,
          image &* gradientImageStride &+ row &* gradientRowStride, columns)
      }
    }
  }
}
