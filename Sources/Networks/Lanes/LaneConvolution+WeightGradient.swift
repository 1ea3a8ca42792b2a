import Tensors

extension LaneConvolution {
  /// Adds the products of a padded source and padded gradients of 16 images to `sums`.
  func accumulate(_ source: Source, _ gradients: Source, into sums: Target) {
    var sums = sums
    for pass in forward {
      let pixels = PixelPairs(
        images: 1, rows: pass.height, columns: pass.width, sourceImageStride: 0,
        sourceRowStride: pass.sourceRowStride, sourceStride: pass.sourceStride,
        gradientImageStride: 0,
        gradientRowStride: gradient.rowStride, gradientStride: 16)
      let x = source + pass.sourceOrigin
      let g = gradients + (gradient.origin + pass.firstOutput * gradient.imageStride)
      let plane = gradient.imageStride
      pass.rows.withUnsafeBufferPointer { rows in
        pass.forEachBlock { first, count in
          let (g, to) = (g + first &* plane, sums + first &* 16)
          switch count {
          case 4:
            LaneGradientSweep<4, 4, 16>.run(
              pixels, x, rows, g, plane: plane, into: to, stride: pass.outputs)
          case 3:
            LaneGradientSweep<4, 3, 12>.run(
              pixels, x, rows, g, plane: plane, into: to, stride: pass.outputs)
          case 2:
            LaneGradientSweep<3, 2, 6>.run(
              pixels, x, rows, g, plane: plane, into: to, stride: pass.outputs)
          default:
            LaneGradientSweep<3, 1, 3>.run(
              pixels, x, rows, g, plane: plane, into: to, stride: pass.outputs)
          }
        }
      }
      sums += pass.weightCount * 16
    }
  }

  /// Adds up the images of `sums` and adds that to the weights' gradient.
  func finish(sums: Source, into gradient: Target) {
    var sums = sums
    for pass in forward {
      for position in pass.weights {
        for o in 0..<pass.outputs {
          gradient[position + o * pass.weightStride] += (load(sums) as Vector).sum()
          sums += 16
        }
      }
    }
  }
}

/// A weight gradient for a few outputs: all rows, in blocks that fit the registers.
private enum LaneGradientSweep<let block: Int, let outputs: Int, let count: Int> {
  static func run(
    _ pixels: PixelPairs, _ x: Source, _ rows: UnsafeBufferPointer<Int>, _ g: Source, plane: Int,
    into sums: Target, stride: Int
  ) {
    guard let base = rows.baseAddress else { return }
    var r = 0
    while r &+ block <= rows.count {
      LaneGradientTile<block, outputs, count>.accumulate(
        pixels, x, base + r, g, plane: plane, into: sums + r &* stride &* 16, stride: stride)
      r &+= block
    }
    while r < rows.count {
      LaneGradientTile<1, outputs, outputs>.accumulate(
        pixels, x, base + r, g, plane: plane, into: sums + r &* stride &* 16, stride: stride)
      r &+= 1
    }
  }
}
