import Networks
import Neural
import Spaces
import Tensors
import TestSupport
import Testing

/// Random images and labels.
func draw(_ images: Int, _ graph: NetworkGraph, classes: Int, seed: Int) throws -> (Tensor, [Int]) {
  var random = RandomSource(seed: seed)
  let shape = [images, graph.image.height, graph.image.width, graph.image.channels]
  let values = (0..<shape.reduce(1, *)).map { _ in random.normal() }
  return (try Tensor(values, shape: shape), (0..<images).map { _ in random.below(classes) })
}

/// Compares the gradient along random directions with the change of the loss. The loss has kinks and
/// float32's resolution, so the step is chosen among several.
func directionalErrors(_ network: Network, seed: Int, usesRunningStatistics: Bool = false) throws
  -> [(name: String, exact: Double, error: Double)]
{
  _ = try network.lossAndGradient(
    usesRunningStatistics ? .running : .batch(momentum: 0))
  let gradients = try network.graph.parameters.indices.map {
    try network.parameters.gradient(at: $0).array
  }
  var random = RandomSource(seed: seed)
  return try network.graph.parameters.indices.map { index in
    let weights = try network.parameters.values(at: index)
    let original = weights.array
    let norm = gradients[index].reduce(0.0) { $0 + Double($1 * $1) }.squareRoot()
    // Half the gradient's own direction, so that the change stands out of the noise.
    let direction = gradients[index].map { value in
      (norm > 0 ? value / Float(norm) : 0) + 0.3 * random.normal()
        / Float(original.count).squareRoot()
    }
    let exact = zip(gradients[index], direction).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
    func loss(_ step: Float) throws -> Double {
      for i in original.indices { weights.base[i] = original[i] + step * direction[i] }
      try network.parameters.setValues(at: index, to: weights)
      return try network.evaluate(
        usesRunningStatistics ? .running : .batch(momentum: 0)
      ).loss
    }
    let error = try [Float(3e-2), 1e-2, 3e-3, 1e-3].map { step in
      abs((try loss(step) - loss(-step)) / Double(2 * step) - exact)
    }.min()
    for i in original.indices { weights.base[i] = original[i] }
    try network.parameters.setValues(at: index, to: weights)
    return (network.graph.parameters[index].name, exact, error ?? 0)
  }
}

@Suite struct NetworkTests {
  static let cell =
    "|nor_conv_3x3~0|+|nor_conv_1x1~0|avg_pool_3x3~1|+|skip_connect~0|nor_conv_3x3~1|nor_conv_1x1~2|"

  func settings(size: Int, channels: Int, imageChannels: Int = 3) -> NetworkOptions {
    var settings = NetworkOptions()
    (settings.height, settings.width, settings.imageChannels) = (size, size, imageChannels)
    (settings.channels, settings.cellsPerStage) = (channels, 1)
    return settings
  }

  @Test(
    arguments: [(8, 8, 12), (7, 16, 5), (10, 5, 16)], [MemoryFormat.channelsLast, .imagesInLanes])
  func gradientsMatchFiniteDifferences(sizes: (Int, Int, Int), format: MemoryFormat) throws {
    let (size, channels, batch) = sizes
    let graph = try NetworkGraph(
      of: NASBench201().parse(Self.cell), in: NASBench201(),
      options: settings(size: size, channels: channels))
    let network = try Network(
      graph, batch: batch, random: RandomSource(seed: 3), format: format)
    let (images, labels) = try draw(batch, graph, classes: 10, seed: 1)
    try network.load(images, labels: labels)
    for (name, exact, error) in try directionalErrors(network, seed: 2) {
      #expect(error < 6e-2 * abs(exact) + 1e-3, "\(name): \(exact) off by \(error)")
    }
  }

  @Test(arguments: [MemoryFormat.channelsLast, .imagesInLanes])
  func gradientsThroughRunningStatisticsMatchFiniteDifferences(format: MemoryFormat) throws {
    let graph = try NetworkGraph(
      of: NASBench201().parse(Self.cell), in: NASBench201(), options: settings(size: 8, channels: 8)
    )
    let network = try Network(
      graph, batch: 8, random: RandomSource(seed: 3), format: format)
    let (images, labels) = try draw(8, graph, classes: 10, seed: 1)
    try network.load(images, labels: labels)
    try network.recalibrate(momentum: 1)
    for (name, exact, error) in try directionalErrors(network, seed: 2, usesRunningStatistics: true)
    {
      #expect(error < 6e-2 * abs(exact) + 1e-3, "\(name): \(exact) off by \(error)")
    }
  }

  @Test func resultsDoNotDependOnWorkers() throws {
    let graph = try NetworkGraph(
      of: NASBench201().parse(Self.cell), in: NASBench201(),
      options: settings(size: 9, channels: 16))
    let (images, labels) = try draw(13, graph, classes: 10, seed: 1)
    let results = try [1, 2, 5].map { workers in
      let network = try Network(
        graph, batch: 16, random: RandomSource(seed: 3), workers: workers)
      try network.load(images, labels: labels)
      let outcome = try network.lossAndGradient()
      return (
        outcome, try graph.parameters.indices.map { try network.parameters.gradient(at: $0).array }
      )
    }
    for result in results.dropFirst() {
      #expect(result.0 == results[0].0)
      #expect(result.1 == results[0].1)
    }
  }

  @Test func theEmptyCellGivesChance() throws {
    let none = "|none~0|+|none~0|none~1|+|none~0|none~1|none~2|"
    let graph = try NetworkGraph(
      of: NASBench201().parse(none), in: NASBench201(), options: settings(size: 8, channels: 8))
    let network = try Network(graph, batch: 32, random: RandomSource(seed: 3))
    let (images, labels) = try draw(32, graph, classes: 10, seed: 1)
    try network.load(images, labels: labels)
    let outcome = try network.lossAndGradient()
    #expect(abs(outcome.loss - 2.3026) < 0.3)
    #expect(outcome.loss.isFinite)
  }

  @Test(.enabled(if: DataFiles.isPresent("nb201.csv.gz"), Comment(rawValue: DataFiles.absence)))
  func costsEqualThePublishedOnes() throws {
    let space = NASBench201()
    for (index, row) in try DataFiles.rows(ofGzip: "nb201.csv.gz").enumerated()
    where index % 97 == 0 {
      for (prefix, classes, size) in [("c10", 10, 32), ("c100", 100, 32), ("in16", 120, 16)] {
        var settings = NetworkOptions()
        (settings.classes, settings.height, settings.width) = (classes, size, size)
        let graph = try NetworkGraph(
          of: space.parse(row["arch"] ?? ""), in: NASBench201(), options: settings)
        let parameters = try #require(row["params_\(prefix)_M"].flatMap(Double.init))
        let flops = try #require(row["flops_\(prefix)_M"].flatMap(Double.init))
        #expect(abs(Double(graph.parameterCount) / 1e6 - parameters) < 1e-9)
        #expect(abs(Double(graph.multiplyAdds) / 1e6 - flops) < 1e-9)
      }
    }
  }

  @Test(arguments: [MemoryFormat.channelsLast, .imagesInLanes])
  func imageGradientMatchesFiniteDifferences(format: MemoryFormat) throws {
    let space = NASBench201()
    let graph = try NetworkGraph(
      space.network(of: space.parse(Self.cell), options: settings(size: 8, channels: 8)),
      hasImageGradient: true)
    let network = try Network(
      graph, batch: 6, random: RandomSource(seed: 3), format: format)
    let (images, labels) = try draw(5, graph, classes: 10, seed: 1)
    try network.load(images, labels: labels)
    _ = try network.lossAndGradient(.batch(momentum: 0))
    let gradient = try network.imageGradient()
    #expect(gradient.shape == images.shape)
    let norm = gradient.array.reduce(0) { $0 + $1 * $1 }.squareRoot()
    let original = images.array
    func loss(_ step: Float) throws -> Double {
      for i in original.indices { images.base[i] = original[i] + step * gradient.base[i] / norm }
      try network.load(images, labels: labels)
      return try network.evaluate(.batch(momentum: 0)).loss
    }
    let errors = try [Float(0.1), 0.03, 0.01].map { step in
      abs((try loss(step) - loss(-step)) / Double(2 * step) - Double(norm))
    }
    #expect((errors.min() ?? 1) < 5e-2 * Double(norm))
  }

  @Test func refusesNetworksThatDoNotFitInMemory() throws {
    var settings = settings(size: 1024, channels: 1024, imageChannels: 1)
    settings.stages = 1
    let graph = try NetworkGraph(
      of: NASBench201().parse(Self.cell), in: NASBench201(), options: settings)
    #expect(throws: TensorsError.self) {
      try Network(graph, batch: 64, random: RandomSource(seed: 3))
    }
  }

  @Test func refusesWrongBatches() throws {
    let graph = try NetworkGraph(
      of: NASBench201().parse(Self.cell), in: NASBench201(), options: settings(size: 8, channels: 8)
    )
    #expect(throws: NetworksError.self) {
      try Network(graph, batch: 0, random: RandomSource(seed: 1))
    }
    #expect(throws: NetworksError.self) {
      try Network(graph, batch: 8, random: RandomSource(seed: 1), workers: 0)
    }
    let network = try Network(graph, batch: 4, random: RandomSource(seed: 1))
    let (images, labels) = try draw(4, graph, classes: 10, seed: 1)
    #expect(throws: NetworksError.self) { try network.load(images, labels: [0, 1]) }
    #expect(throws: NetworksError.self) { try network.load(images, labels: [0, 1, 2, 10]) }
    #expect(throws: NetworksError.self) { try network.load(images, labels: [0, 1, 2, -1]) }
    #expect(throws: NetworksError.self) {
      try network.load(Tensor(shape: [4, 8, 8, 1]), labels: labels)
    }
    #expect(throws: NetworksError.self) { try network.load(Tensor(shape: [0]), labels: []) }
    #expect(throws: NetworksError.self) { try network.imageGradient() }
    images.base[7] = .nan
    #expect(throws: NetworksError.self) { try network.load(images, labels: labels) }
    #expect(throws: NeuralError.self) { try network.parameters.values(at: -1) }
    #expect(throws: NeuralError.self) { try network.parameters.setValues(at: 0, to: images) }
  }
}
