import Tensors

/// Sums over windows of pixels times weights, for a run of pixels in a row: the arithmetic of every
/// dense convolution, forward and back to its input, and of products of matrices.
struct WindowSum {
  /// Distances between two pixels of the input and of the result.
  let pixelStride: Int
  let resultStride: Int
  /// Channels of the result, a multiple of 16.
  let channels: Int
  /// Channels of the result that see the same slice of the input, a multiple of 16.
  let groupWidth: Int
  /// The distance between two such slices.
  let groupDepth: Int

  /// A dense sum, where every channel sees the whole input.
  init(pixelStride: Int, resultStride: Int, channels: Int) {
    self.init(
      pixelStride: pixelStride, resultStride: resultStride, channels: channels,
      groupWidth: channels,
      groupDepth: 0)
  }

  init(pixelStride: Int, resultStride: Int, channels: Int, groupWidth: Int, groupDepth: Int) {
    (self.pixelStride, self.resultStride, self.channels) = (pixelStride, resultStride, channels)
    (self.groupWidth, self.groupDepth) = (groupWidth, groupDepth)
  }

  /// For p in 0..<`count` and every channel o of the result:
  /// y[p·resultStride + o] = Σ over taps t and i < t.depth of
  /// x[p·pixelStride + t.source + i] · w[(t.weight + i)·channels + o].
  ///
  /// Never inlined: the registers of a caller's own loops are missing here.
  @inline(never)
  func run(
    _ x: Source, _ taps: UnsafeBufferPointer<Tap>, _ w: Source, into y: Target, count: Int
  ) {
    if !hasWideRegisters {
      runNarrow(x, taps, w, into: y, count: count)
    } else if pixelStride == 16 {
      // Known to the compiler, so that one register addresses all pixels.
      runWide(x, pixelStride: 16, taps, w, into: y, count: count)
    } else {
      runWide(x, pixelStride: pixelStride, taps, w, into: y, count: count)
    }
  }

  /// Tiles for 32 registers of 16 numbers: 8 pixels × 32 channels, 16 × 16 for a single vector.
  @inline(__always)
  func runWide(
    _ x: Source, pixelStride: Int, _ taps: UnsafeBufferPointer<Tap>, _ w: Source, into y: Target,
    count: Int
  ) {
    var channel = 0
    while channel < channels {
      let group = channel / groupWidth
      let (source, weights, result) = (x + group &* groupDepth, w + channel, y + channel)
      var p = 0
      if channel &+ 32 <= (group &+ 1) &* groupWidth {
        sweep(8, from: &p, to: count) { p in
          PixelTile<8, SIMD16<Float>>.wide(
            source + p &* pixelStride, pixelStride: pixelStride, taps, weights,
            weightStride: channels,
            into: result + p &* resultStride, resultStride: resultStride)
        }
        sweep(4, from: &p, to: count) { p in
          PixelTile<4, SIMD16<Float>>.wide(
            source + p &* pixelStride, pixelStride: pixelStride, taps, weights,
            weightStride: channels,
            into: result + p &* resultStride, resultStride: resultStride)
        }
        sweep(2, from: &p, to: count) { p in
          PixelTile<2, SIMD16<Float>>.wide(
            source + p &* pixelStride, pixelStride: pixelStride, taps, weights,
            weightStride: channels,
            into: result + p &* resultStride, resultStride: resultStride)
        }
        sweep(1, from: &p, to: count) { p in
          PixelTile<1, SIMD16<Float>>.wide(
            source + p &* pixelStride, pixelStride: pixelStride, taps, weights,
            weightStride: channels,
            into: result + p &* resultStride, resultStride: resultStride)
        }
        channel &+= 32
      } else {
        sweep(16, from: &p, to: count) { p in
          PixelTile<16, SIMD16<Float>>.narrow(
            source + p &* pixelStride, pixelStride: pixelStride, taps, weights,
            weightStride: channels,
            into: result + p &* resultStride, resultStride: resultStride)
        }
        sweep(8, from: &p, to: count) { p in
          PixelTile<8, SIMD16<Float>>.narrow(
            source + p &* pixelStride, pixelStride: pixelStride, taps, weights,
            weightStride: channels,
            into: result + p &* resultStride, resultStride: resultStride)
        }
        sweep(4, from: &p, to: count) { p in
          PixelTile<4, SIMD16<Float>>.narrow(
            source + p &* pixelStride, pixelStride: pixelStride, taps, weights,
            weightStride: channels,
            into: result + p &* resultStride, resultStride: resultStride)
        }
        sweep(2, from: &p, to: count) { p in
          PixelTile<2, SIMD16<Float>>.narrow(
            source + p &* pixelStride, pixelStride: pixelStride, taps, weights,
            weightStride: channels,
            into: result + p &* resultStride, resultStride: resultStride)
        }
        sweep(1, from: &p, to: count) { p in
          PixelTile<1, SIMD16<Float>>.narrow(
            source + p &* pixelStride, pixelStride: pixelStride, taps, weights,
            weightStride: channels,
            into: result + p &* resultStride, resultStride: resultStride)
        }
        channel &+= 16
      }
    }
  }

  /// Tiles for 16 registers of 8 numbers: 6 pixels × 16 channels.
  @inline(__always)
  func runNarrow(
    _ x: Source, _ taps: UnsafeBufferPointer<Tap>, _ w: Source, into y: Target, count: Int
  ) {
    for channel in stride(from: 0, to: channels, by: 16) {
      let group = channel / groupWidth
      let (source, weights, result) = (x + group &* groupDepth, w + channel, y + channel)
      var p = 0
      sweep(6, from: &p, to: count) { p in
        PixelTile<6, SIMD8<Float>>.wide(
          source + p &* pixelStride, pixelStride: pixelStride, taps, weights,
          weightStride: channels,
          into: result + p &* resultStride, resultStride: resultStride)
      }
      sweep(4, from: &p, to: count) { p in
        PixelTile<4, SIMD8<Float>>.wide(
          source + p &* pixelStride, pixelStride: pixelStride, taps, weights,
          weightStride: channels,
          into: result + p &* resultStride, resultStride: resultStride)
      }
      sweep(2, from: &p, to: count) { p in
        PixelTile<2, SIMD8<Float>>.wide(
          source + p &* pixelStride, pixelStride: pixelStride, taps, weights,
          weightStride: channels,
          into: result + p &* resultStride, resultStride: resultStride)
      }
      sweep(1, from: &p, to: count) { p in
        PixelTile<1, SIMD8<Float>>.wide(
          source + p &* pixelStride, pixelStride: pixelStride, taps, weights,
          weightStride: channels,
          into: result + p &* resultStride, resultStride: resultStride)
      }
    }
  }

  /// Calls `tile` for blocks of `pixels` from `p` on, as many as fit into `count`.
  @inline(__always)
  private func sweep(_ pixels: Int, from p: inout Int, to count: Int, _ tile: (Int) -> Void) {
    while p &+ pixels <= count {
      tile(p)
      p &+= pixels
    }
  }
}
