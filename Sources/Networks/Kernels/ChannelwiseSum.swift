import Tensors

/// Sums over windows of pixels, channel by channel: the arithmetic of depthwise convolutions.
struct ChannelwiseSum {
  let pixelStride: Int
  let resultStride: Int
  /// A multiple of 16.
  let channels: Int

  /// y[p·resultStride + c] = Σ over taps t of x[p·pixelStride + t.source + c] · w[t.weight·channels + c]
  /// for p in 0..<`count` and every channel c.
  func run(
    _ x: Source, _ taps: UnsafeBufferPointer<Tap>, _ w: Source, into y: Target, count: Int
  ) {
    for channel in stride(from: 0, to: channels, by: 16) {
      let (source, weights, result) = (x + channel, w + channel, y + channel)
      var p = 0
      while p &+ 4 <= count {
        block(
          InlineArray<4, Vector>(repeating: Vector()), source, taps, weights, into: result, from: p)
        p &+= 4
      }
      while p < count {
        block(
          InlineArray<1, Vector>(repeating: Vector()), source, taps, weights, into: result, from: p)
        p &+= 1
      }
    }
  }

  @inline(__always)
  private func block<let pixels: Int>(
    _ zeros: InlineArray<pixels, Vector>, _ x: Source,
    _ taps: UnsafeBufferPointer<Tap>, _ w: Source, into y: Target, from p: Int
  ) {
    var sums = zeros
    for tap in taps {
      let weight: Vector = load(w + tap.weight &* channels)
      let from = x + (tap.source &+ p &* pixelStride)
      for i in 0..<pixels { sums[i].addProduct(load(from + i &* pixelStride), weight) }
    }
    for i in 0..<pixels { store(sums[i], y + (p &+ i) &* resultStride) }
  }

  /// w[c] += Σ over `pixels` of x[pixel + c] · g[pixel + c] for every channel c.
  static func accumulate(
    _ pixels: PixelPairs, _ x: Source, _ g: Source, channels: Int, into w: Target
  ) {
    for channel in stride(from: 0, to: channels, by: 16) {
      var even: Vector = load(w + channel)
      var odd = Vector(repeating: 0)
      pixels.forEachRow { from, to, count in
        var (x, g) = (x + (from &+ channel), g + (to &+ channel))
        for i in 0..<count {
          if i & 1 == 0 {
            even.addProduct(load(x), load(g))
          } else {
            odd.addProduct(load(x), load(g))
          }
          x += pixels.sourceStride
          g += pixels.gradientStride
        }
      }
      store(even + odd, w + channel)
    }
  }
}
