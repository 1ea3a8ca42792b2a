import Networks
import Spaces
import Tensors
import Testing

/// The two formats compute the same numbers.
@Suite struct MemoryFormatTests {
  /// Loss, gradients and running statistics' loss of some batch.
  static func results(
    _ graph: NetworkGraph, _ format: MemoryFormat, images: Int, batch: Int, workers: Int = 1
  ) throws -> (losses: [Double], gradients: [[Float]]) {
    let network = try Network(
      graph, batch: batch, random: RandomSource(seed: 3), workers: workers, format: format)
    // An earlier, larger batch leaves numbers behind where the later one has no images.
    let (before, labelsBefore) = try draw(batch, graph, classes: 4, seed: 9)
    try network.load(before, labels: labelsBefore)
    _ = try network.lossAndGradient(.batch(momentum: 0))
    let (pixels, labels) = try draw(images, graph, classes: 4, seed: 1)
    try network.load(pixels, labels: labels)
    let outcome = try network.lossAndGradient(.batch(momentum: 1))
    let gradients = try graph.parameters.indices.map {
      try network.parameters.gradient(at: $0).array
    }
    let running = try network.evaluate()
    return (
      [outcome.loss, try network.evaluate(.batch(momentum: 0)).loss, running.loss], gradients
    )
  }

  static func expectEqual(_ graph: NetworkGraph, images: Int, batch: Int) throws {
    let ours = try results(graph, .imagesInLanes, images: images, batch: batch)
    let theirs = try results(graph, .channelsLast, images: images, batch: batch)
    for (a, b) in zip(ours.losses, theirs.losses) { #expect(abs(a - b) < 2e-4 * (1 + abs(b))) }
    for (index, parameter) in graph.parameters.enumerated() {
      let (a, b) = (ours.gradients[index], theirs.gradients[index])
      let scale = max(b.map(abs).max() ?? 0, 0.01)
      let error = zip(a, b).map { abs($0 - $1) }.max() ?? 0
      #expect(error < 2e-3 * scale, "\(parameter.name)")
    }
    let other = try results(graph, .imagesInLanes, images: images, batch: batch, workers: 2)
    #expect(other.losses == ours.losses)
    #expect(other.gradients == ours.gradients)
  }

  @Test(arguments: [
    (14, 4, 64, 64), (9, 5, 40, 48), (8, 6, 17, 33), (7, 3, 5, 16), (16, 9, 20, 20),
  ])
  func cellsAgree(size: Int, channels: Int, images: Int, batch: Int) throws {
    var random = RandomSource(seed: size)
    for _ in 0..<4 {
      let cell = try NASBench201().sample(using: &random)
      try Self.expectEqual(
        NetworkGraph(
          of: cell, in: NASBench201(), options: SpaceNetworkTests.small(size, channels: channels)),
        images: images, batch: batch)
    }
  }

  @Test(arguments: 0..<3) func otherSpacesAgree(seed: Int) throws {
    var random = RandomSource(seed: seed)
    try Self.expectEqual(
      NetworkGraph(
        of: ENAS(layers: 5).sample(using: &random), in: ENAS(layers: 5),
        options: SpaceNetworkTests.small(9, channels: 5)), images: 21, batch: 32)
    try Self.expectEqual(
      NetworkGraph(
        of: NASBench101().sample(using: &random), in: NASBench101(),
        options: SpaceNetworkTests.small(8, channels: 7)), images: 16, batch: 32)
  }

  /// Every geometry of a convolution, and poolings that end outside.
  @Test(arguments: [
    (3, 1, 1, 1), (5, 1, 1, 1), (3, 2, 1, 1), (5, 3, 1, 1), (3, 1, 2, 1), (3, 2, 3, 1),
    (1, 2, 1, 1), (1, 3, 1, 1), (3, 1, 1, 2), (3, 2, 1, 2),
  ])
  func convolutionsAgree(kernel: Int, stride: Int, dilation: Int, groups: Int) throws {
    for (height, width) in [(8, 14), (7, 9), (5, 1), (1, 6)] {
      var graph = try NetworkGraph(
        height: height, width: width, channels: 3, hasImageGradient: true)
      let channels = 16 * groups
      let stem = try graph.sum([
        graph.convolution(graph.image, channels: channels, kernel: 3, outputReLU: true)
      ])
      let sum = try graph.sum([
        graph.convolution(
          stem, channels: groups == 1 ? 5 : channels, kernel: kernel, stride: stride,
          dilation: dilation, groups: groups, inputReLU: true)
      ])
      let depthwise = try graph.sum([
        graph.convolution(
          sum, channels: sum.channels, kernel: 3, groups: sum.channels, normalized: false)
      ])
      let pooled = try graph.sum([
        graph.pooled(depthwise, .maximum, kernel: 3, stride: 2),
        graph.pooled(depthwise, .average, kernel: 2, stride: 2),
      ])
      try graph.classify(pooled, classes: 4)
      try Self.expectEqual(graph, images: 19, batch: 32)
    }
  }
}
