import Tensors

/// Products of pixels and gradients summed over pixels: the arithmetic of every dense weight
/// gradient, wᵀ += xᵀ·g.
struct WeightGradient {
  let pixels: PixelPairs
  /// Output channels of the weights, the distance between two of their rows; a multiple of 16.
  let channels: Int

  /// w[i·channels + o] += Σ over pixels of x[pixel + i] · g[pixel + o] for i in 0..<`depth` and the
  /// `width` channels o, a multiple of 16.
  func accumulate(_ x: Source, depth: Int, _ g: Source, width: Int, into w: Target) {
    if hasWideRegisters {
      accumulateWide(x, depth: depth, g, width: width, into: w)
    } else {
      accumulateNarrow(x, depth: depth, g, width: width, into: w)
    }
  }

  @inline(__always)
  func accumulateWide(_ x: Source, depth: Int, _ g: Source, width: Int, into w: Target) {
    var channel = 0
    while channel < width {
      var i = 0
      if channel &+ 32 <= width {
        sweep(8, from: &i, to: depth) { i in
          ChannelTile<8, SIMD16<Float>>.wide(
            pixels, x + i, g + channel, into: w + (i &* channels &+ channel), weightStride: channels
          )
        }
        sweep(4, from: &i, to: depth) { i in
          ChannelTile<4, SIMD16<Float>>.wide(
            pixels, x + i, g + channel, into: w + (i &* channels &+ channel), weightStride: channels
          )
        }
        sweep(1, from: &i, to: depth) { i in
          ChannelTile<1, SIMD16<Float>>.wide(
            pixels, x + i, g + channel, into: w + (i &* channels &+ channel), weightStride: channels
          )
        }
        channel &+= 32
      } else {
        sweep(16, from: &i, to: depth) { i in
          ChannelTile<16, SIMD16<Float>>.narrow(
            pixels, x + i, g + channel, into: w + (i &* channels &+ channel), weightStride: channels
          )
        }
        sweep(8, from: &i, to: depth) { i in
          ChannelTile<8, SIMD16<Float>>.narrow(
            pixels, x + i, g + channel, into: w + (i &* channels &+ channel), weightStride: channels
          )
        }
        sweep(4, from: &i, to: depth) { i in
          ChannelTile<4, SIMD16<Float>>.narrow(
            pixels, x + i, g + channel, into: w + (i &* channels &+ channel), weightStride: channels
          )
        }
        sweep(1, from: &i, to: depth) { i in
          ChannelTile<1, SIMD16<Float>>.narrow(
            pixels, x + i, g + channel, into: w + (i &* channels &+ channel), weightStride: channels
          )
        }
        channel &+= 16
      }
    }
  }

  @inline(__always)
  func accumulateNarrow(_ x: Source, depth: Int, _ g: Source, width: Int, into w: Target) {
    for channel in stride(from: 0, to: width, by: 16) {
      var i = 0
      sweep(4, from: &i, to: depth) { i in
        ChannelTile<4, SIMD8<Float>>.wide(
          pixels, x + i, g + channel, into: w + (i &* channels &+ channel), weightStride: channels)
      }
      sweep(1, from: &i, to: depth) { i in
        ChannelTile<1, SIMD8<Float>>.wide(
          pixels, x + i, g + channel, into: w + (i &* channels &+ channel), weightStride: channels)
      }
    }
  }

  /// Calls `tile` for blocks of `rows` channels from `i` on, as many as fit into `depth`.
  @inline(__always)
  private func sweep(_ rows: Int, from i: inout Int, to depth: Int, _ tile: (Int) -> Void) {
    while i &+ rows <= depth {
      tile(i)
      i &+= rows
    }
  }
}
