import Networks
import Tensors
import Testing

@Suite struct PoolingTests {
  /// Both ways by definition: a window's mean or first maximum over the pixels that exist.
  @Test(arguments: [(2, 2), (3, 1), (3, 2), (5, 3), (1, 1)], [(7, 5), (8, 8), (1, 3)])
  func matchesDefinition(window: (Int, Int), size: (Int, Int)) throws {
    let ((kernel, stride), (height, width)) = (window, size)
    for kind in [Pooling.Kind.average, .maximum] {
      let pooling = try Pooling(
        kind: kind, height: height, width: width, channels: 16, kernel: kernel, stride: stride)
      var random = RandomSource(seed: kernel)
      // Few different numbers, so that many maxima are not unique.
      let x = try Tensor(
        (0..<pooling.inputCount).map { _ in Float(random.below(4)) }, shape: [pooling.inputCount])
      let g = try Tensor(
        (0..<pooling.outputCount).map { _ in random.normal() }, shape: [pooling.outputCount])
      let y = try Tensor(shape: [pooling.outputCount])
      let dx = try Tensor(shape: [pooling.inputCount])
      var places = [UInt8](repeating: 0, count: pooling.outputCount)
      var (exactY, exactDX) = (y.array.map(Double.init), dx.array.map(Double.init))
      let border = (kernel - 1) / 2
      for r in 0..<pooling.outputHeight {
        for c in 0..<pooling.outputWidth {
          for channel in 0..<16 {
            let pixels = (0..<kernel * kernel).compactMap { place -> Int? in
              let (row, column) = (
                r * stride - border + place / kernel, c * stride - border + place % kernel
              )
              guard (0..<height).contains(row), (0..<width).contains(column) else { return nil }
              return (row * width + column) * 16 + channel
            }
            let result = (r * pooling.outputWidth + c) * 16 + channel
            switch kind {
            case .average:
              for pixel in pixels {
                exactY[result] += Double(x.base[pixel]) / Double(pixels.count)
                exactDX[pixel] += Double(g.base[result]) / Double(pixels.count)
              }
            case .maximum:
              let best = try #require(
                pixels.first { p in pixels.allSatisfy { x.base[$0] <= x.base[p] } })
              exactY[result] = Double(x.base[best])
              exactDX[best] += Double(g.base[result])
            }
          }
        }
      }
      places.withUnsafeMutableBufferPointer { places in
        let maxima = kind == .maximum ? places.baseAddress : nil
        pooling.forward(x.base, adding: true, places: maxima, into: y.base)
        pooling.backward(
          g.base, adding: true, places: maxima.map { UnsafePointer($0) }, into: dx.base)
      }
      for (ours, exact) in zip(y.array + dx.array, exactY + exactDX) {
        #expect(abs(Double(ours) - exact) < 1e-5)
      }
    }
  }
}
