import Tensors

extension JetMap {
  /// The convolution with weights w·(1 + s) + t·`direction`, with its derivatives by s and t at 0.
  ///
  /// - Parameters:
  ///   - relu: whether it reads max(·, 0).
  ///   - weights, direction: as the network's memory has them.
  func convolved(
    _ convolution: Convolution, relu: Bool, weights: Source, direction: Source
  ) throws -> JetMap {
    let geometry = convolution.geometry
    let result = try sibling(
      pixels: geometry.outputHeight * geometry.outputWidth, channels: geometry.outputChannels)
    let sources = try factors(relu: relu)
    let runner = try JetConvolution(convolution)
    runner.take(weights)
    for part in Part.allCases {
      runner.run(sources[part], images: images, adding: false, into: result[part])
    }
    runner.take(direction)
    runner.run(sources[.value], images: images, adding: true, into: result[.moved])
    let (scaled, value) = (sources[.scaled], sources[.value])
    Elementwise.scale(Source(value), by: -1, count: sources.count, adding: true, into: scaled)
    runner.run(scaled, images: images, adding: true, into: result[.mixed])
    return result
  }

  /// What the weights multiply in each part of a product with them: to a derivative by the factor of
  /// the weights their own change adds what they multiply.
  private func factors(relu: Bool) throws -> JetMap {
    let result = try sibling(pixels: pixels, channels: channels)
    let (value, scaled, moved, mixed) = (self[.value], self[.scaled], self[.moved], self[.mixed])
    let (to, count) = (result[.value], count)
    for i in stride(from: 0, to: count, by: 16) {
      var x: Vector = load(value + i)
      var (s, m) = (load(scaled + i) + x, load(moved + i) as Vector)
      var both = load(mixed + i) + m
      if relu {
        let isOff = x .<= 0
        x.replace(with: 0, where: isOff)
        s.replace(with: 0, where: isOff)
        m.replace(with: 0, where: isOff)
        both.replace(with: 0, where: isOff)
      }
      store(x, to + i)
      store(s, to + (count + i))
      store(m, to + (2 * count + i))
      store(both, to + (3 * count + i))
    }
    return result
  }
}

/// A convolution with the memory that its kernel needs.
private final class JetConvolution {
  private let convolution: Convolution
  private let prepared: Tensor
  private let padded: Tensor
  private let work: Tensor
  private let block: Tensor
  private var weights: Source

  init(_ convolution: Convolution) throws {
    self.convolution = convolution
    let images = convolution.blockImages
    prepared = try Tensor(shape: [max(convolution.forwardCount, 16)])
    padded = try Tensor(shape: [images * convolution.source.imageStride])
    work = try Tensor(shape: [max(convolution.workCount, convolution.preparationCount, 16)])
    block = try Tensor(shape: [images * convolution.geometry.outputCount])
    weights = Source(prepared.base)
  }

  func take(_ weights: Source) {
    self.weights = weights
    convolution.prepare(weights, forward: prepared.base, backward: nil, work: work.base)
  }

  func run(_ source: Target, images: Int, adding: Bool, into result: Target) {
    let geometry = convolution.geometry
    for first in stride(from: 0, to: images, by: convolution.blockImages) {
      let count = min(convolution.blockImages, images - first)
      convolution.source.copy(
        source + first * geometry.inputCount, images: count, relu: false, to: padded.base)
      let to = result + first * geometry.outputCount
      convolution.forward(
        padded.base, images: count, weights: weights, prepared: prepared.base, work: work.base,
        into: adding ? block.base : to)
      if adding {
        Elementwise.copy(
          Source(block.base), count: count * geometry.outputCount, adding: true, into: to)
      }
    }
  }
}
