import Tensors

/// Sums of a weight gradient that stay in registers: `rows` neighboring input channels, one or two
/// vectors of output channels, over all pixels of a block of images.
enum ChannelTile<let rows: Int, V: SIMD> where V.Scalar == Float {
  /// w[i·weightPitch + o] += Σ over pixels of x[pixel + i] · g[pixel + o] for one vector o.
  @inline(__always)
  static func narrow(
    _ pixels: PixelPairs, _ x: Source, _ g: Source, into w: Target, weightPitch: Int
  ) {
    var sums = InlineArray<rows, V>(repeating: V(repeating: 0))
    for i in 0..<rows { sums[i] = load(w + i &* weightPitch) }
    pixels.forEachRow { from, to, count in
      var (x, g) = (x + from, g + to)
      for _ in 0..<count {
        let gradient: V = load(g)
        for i in 0..<rows { sums[i].addProduct(V(repeating: x[i]), gradient) }
        x += pixels.sourcePitch
        g += pixels.gradientPitch
      }
    }
    for i in 0..<rows { store(sums[i], w + i &* weightPitch) }
  }

  /// The same for two neighboring vectors.
  @inline(__always)
  static func wide(
    _ pixels: PixelPairs, _ x: Source, _ g: Source, into w: Target, weightPitch: Int
  ) {
    var left = InlineArray<rows, V>(repeating: V(repeating: 0))
    var right = InlineArray<rows, V>(repeating: V(repeating: 0))
    for i in 0..<rows {
      left[i] = load(w + i &* weightPitch)
      right[i] = load(w + (i &* weightPitch &+ V.scalarCount))
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
        x += pixels.sourcePitch
        g += pixels.gradientPitch
      }
    }
    for i in 0..<rows {
      store(left[i], w + i &* weightPitch)
      store(right[i], w + (i &* weightPitch &+ V.scalarCount))
    }
  }
}

/// Which pixel of a source meets which pixel of a gradient: rows of equally spaced pixels, in
/// images.
struct PixelPairs {
  var images: Int
  var rows: Int
  var columns: Int
  var sourceImagePitch: Int
  var sourceRowPitch: Int
  var sourcePitch: Int
  var gradientImagePitch: Int
  var gradientRowPitch: Int
  var gradientPitch: Int

  /// The same pairs in as few rows as their memory allows.
  var merged: PixelPairs {
    var merged = self
    if sourceRowPitch == columns * sourcePitch, gradientRowPitch == columns * gradientPitch {
      merged.columns = rows * columns
      merged.rows = 1
      if sourceImagePitch == merged.columns * sourcePitch,
        gradientImagePitch == merged.columns * gradientPitch
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
          image &* sourceImagePitch &+ row &* sourceRowPitch,
          image &* gradientImagePitch &+ row &* gradientRowPitch, columns)
      }
    }
  }
}
