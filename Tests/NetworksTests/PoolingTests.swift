import Glibc
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
      var argmax = [UInt8](repeating: 0, count: pooling.outputCount)
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
      argmax.withUnsafeMutableBufferPointer { argmax in
        let maxima = kind == .maximum ? argmax.baseAddress : nil
        pooling.forward(x.base, adding: true, argmax: maxima, into: y.base)
        pooling.backward(
          g.base, adding: true, argmax: maxima.map { UnsafePointer($0) }, into: dx.base)
      }
      for (ours, exact) in zip(y.array + dx.array, exactY + exactDX) {
        #expect(abs(Double(ours) - exact) < 1e-5)
      }
    }
  }

  static let adaptive = [((7, 5), (3, 4)), ((8, 8), (1, 1)), ((3, 2), (5, 7)), ((6, 9), (4, 9))]

  /// By definition: the mean from ⌊i·n/m⌋ to ⌈(i + 1)·n/m⌉ along both directions; then PyTorch's
  /// numbers for the same sizes, from `Fixtures/make_torch_mixture.py`.
  @Test(arguments: adaptive.indices) func adaptiveAverageMatchesDefinition(index: Int) throws {
    let ((height, width), (rows, columns)) = Self.adaptive[index]
    let pooling = try Pooling(
      averagingTo: rows, columns, height: height, width: width, channels: 16)
    #expect((pooling.outputHeight, pooling.outputWidth) == (rows, columns))
    let (x, g) = (try Tensor(shape: [height, width, 16]), try Tensor(shape: [rows, columns, 16]))
    // The first channel is the fixture's.
    for i in 0..<x.count { x.base[i] = Float(sin(78.233 * Double(i / 16) + Double(i % 16))) }
    for i in 0..<g.count { g.base[i] = Float(sin(3.3 * Double(i / 16) + Double(i % 16))) }
    let (y, dx) = (try Tensor(shape: g.shape), try Tensor(shape: x.shape))
    var (exactY, exactDX) = (y.array.map(Double.init), dx.array.map(Double.init))
    func lines(_ i: Int, _ size: Int, _ results: Int) -> [Int] {
      let (n, m) = (Double(size), Double(results))
      return (0..<size).filter {
        Double($0) >= floor(Double(i) * n / m) && Double($0) < ceil(Double(i + 1) * n / m)
      }
    }
    for r in 0..<rows {
      for c in 0..<columns {
        let pixels = lines(r, height, rows).flatMap { row in
          lines(c, width, columns).map { row * width + $0 }
        }
        for channel in 0..<16 {
          let result = (r * columns + c) * 16 + channel
          for pixel in pixels {
            exactY[result] += Double(x.base[pixel * 16 + channel]) / Double(pixels.count)
            exactDX[pixel * 16 + channel] += Double(g.base[result]) / Double(pixels.count)
          }
        }
      }
    }
    for _ in 0..<2 {
      pooling.forward(x.base, adding: false, argmax: nil, into: y.base)
      pooling.backward(g.base, adding: false, argmax: nil, into: dx.base)
      for (ours, exact) in zip(y.array + dx.array, exactY + exactDX) {
        #expect(abs(Double(ours) - exact) < 1e-5)
      }
    }
    let torch = try TorchParityTests.fixture("torch_mixture")
    for (ours, name) in [(y, "pooled\(index)"), (dx, "pooled_gradient\(index)")] {
      let theirs = try #require(torch[name])
      let first = stride(from: 0, to: ours.count, by: 16).map { ours.base[$0] }
      try #require(first.count == theirs.count)
      #expect(zip(first, theirs).allSatisfy { abs($0 - $1) < 1e-5 })
    }
  }

  @Test func adaptiveAveragesInNetworks() throws {
    var graph = try NetworkGraph(height: 7, width: 6, channels: 3)
    let stem = try graph.sum([graph.convolution(graph.image, channels: 5, kernel: 3)])
    let (small, large) = (
      try graph.sum([graph.averaged(stem, height: 3, width: 2)]),
      try graph.sum([
        graph.averaged(stem, height: 9, width: 9), graph.averaged(stem, height: 9, width: 9),
      ])
    )
    let inner = try graph.sum([
      graph.convolution(small, channels: 5, kernel: 3, inputReLU: true),
      graph.averaged(large, height: 3, width: 2),
    ])
    try graph.classify(inner, classes: 4)
    try SpaceNetworkTests.expectGradients(graph)
    try MemoryFormatTests.expectEqual(graph, images: 19, batch: 32)
  }
}
