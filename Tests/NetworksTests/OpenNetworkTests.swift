import Networks
import Neural
import Tensors
import Testing

/// Forward and backward passes from any output gradient, what they let see, and what they share.
@Suite struct OpenNetworkTests {
  static let images = 4

  /// The largest difference, relative to the largest number.
  static func error(_ ours: Tensor, _ exact: [Double]) -> Double {
    guard ours.count == exact.count else { return .infinity }
    let scale = max(exact.reduce(0) { max($0, abs($1)) }, 0.05)
    return zip(ours.elements, exact).reduce(0) {
      let error = abs(Double($1.0) - $1.1) / scale
      return error.isNaN ? .infinity : max($0, error)
    }
  }

  static func observations(_ graph: NetworkGraph) -> Set<Observation> {
    Set(graph.values.map { Observation.value($0) } + graph.convolutionOutputs + graph.reluInputs)
  }

  static func tensor(_ values: [Double], _ shape: [Int]) throws -> Tensor {
    try Tensor(values.map(Float.init), shape: shape)
  }

  static func pixels(_ graph: NetworkGraph, images: Int = images) throws -> Tensor {
    try tensor(
      ReferenceNetworkTests.pixels(graph, images: images),
      [images, graph.image.height, graph.image.width, graph.image.channels])
  }

  /// A network with the parameters and coefficients of a double-precision one.
  static func twin(
    _ reference: ReferenceNetwork, _ format: MemoryFormat, workers: Int = 1,
    observing: Set<Observation> = [], memory: NetworkMemory? = nil
  ) throws -> Network {
    let parameters = try Parameters(reference.graph.parameters)
    for (index, parameter) in reference.graph.parameters.enumerated() {
      try parameters.setValues(
        at: index, to: tensor(reference.parameters[index], parameter.shape))
      // As if another network had left them behind.
      parameters.gradients.base.update(repeating: 7, count: parameters.gradients.count)
    }
    let network = try Network(
      reference.graph, parameters: parameters, batch: images + 3, workers: workers, format: format,
      memory: memory, observing: observing)
    try network.setCoefficients(reference.coefficients.map(Float.init))
    return network
  }

  @Test(
    arguments: GraphSamples.allCases.flatMap { [($0, true), ($0, false)] },
    [MemoryFormat.channelsLast, .imagesInLanes])
  func agreesWithTheReference(_ sample: (GraphSamples, Bool), format: MemoryFormat) throws {
    let graph = try sample.1 ? sample.0.graph() : sample.0.graph().withoutNormalization()
    let reference = try ReferenceNetworkTests.network(graph)
    let network = try Self.twin(
      reference, format, workers: 2, observing: Self.observations(graph))
    let pixels = try Self.pixels(graph)
    let exactPixels = pixels.array.map(Double.init)
    let (moves, stays) = (
      NormalizationStatistics.batch(momentum: 0.5), NormalizationStatistics.running
    )
    for statistics in [moves, stays] {
      let scores = try reference.forward(exactPixels, images: Self.images, statistics)
      let g = normals(scores.count, seed: 5)
      try reference.backward(g)
      #expect(Self.error(try network.forward(pixels, statistics), scores) < 5e-5)
      #expect(Self.error(try network.features(), reference.features) < 5e-5)
      try network.backward(Self.tensor(g, [Self.images, 4]))
      for (index, parameter) in graph.parameters.enumerated() {
        let error = Self.error(
          try network.parameters.gradient(at: index), reference.parameterGradients[index])
        #expect(error < 5e-4, "\(parameter.name) \(statistics)")
      }
      #expect(Self.error(try network.imageGradient(), reference.imageGradient) < 5e-4)
      for (ours, exact) in zip(network.coefficientGradient, reference.coefficientGradient) {
        #expect(abs(ours - exact) < 5e-4 * (1 + abs(exact)))
      }
      for observation in network.observing {
        let activation = Self.error(
          try network.activation(of: observation), try reference.activation(of: observation))
        #expect(activation < 1e-4, "\(observation) \(statistics)")
        let gradient = Self.error(
          try network.gradient(of: observation), try reference.gradient(of: observation))
        #expect(gradient < 5e-4, "\(observation) \(statistics)")
      }
    }
    for index in reference.runningMeans.indices {
      let (mean, variance) = try network.runningStatistics(at: index)
      #expect(zip(mean, reference.runningMeans[index]).allSatisfy { abs(Double($0) - $1) < 1e-4 })
      #expect(
        zip(variance, reference.runningVariances[index]).allSatisfy {
          abs(Double($0) - $1) < 1e-4 * (1 + $1)
        })
    }
  }

  /// Observing changes nothing but the memory.
  @Test(arguments: GraphSamples.allCases, [MemoryFormat.channelsLast, .imagesInLanes])
  func theFusedStepIsForwardAndBackward(sample: GraphSamples, format: MemoryFormat) throws {
    let graph = try sample.graph(hasImageGradient: false)
    let reference = try ReferenceNetworkTests.network(graph)
    let observed = try Self.twin(reference, format, observing: Self.observations(graph))
    let plain = try Self.twin(reference, format, workers: 2)
    let pixels = try Self.pixels(graph)
    try plain.load(pixels, labels: [0, 3, 1, 1])
    let outcome = try plain.lossAndGradient(.batch(momentum: 0))
    let (gradient, logits) = (try plain.logitGradient(), try plain.logits().array)
    #expect(outcome.images == 4)
    for network in [observed, plain] {
      #expect(try network.forward(pixels, .batch(momentum: 0)).array == logits)
      network.parameters.clearGradients()
      try network.backward(gradient)
    }
    let parameters = plain.parameters
    for index in graph.parameters.indices {
      let ours = try observed.parameters.gradient(at: index).array
      #expect(try parameters.gradient(at: index).array == ours)
    }
    try plain.load(pixels, labels: [0, 3, 1, 1])
    #expect(try plain.lossAndGradient(.batch(momentum: 0)) == outcome)
    for index in graph.parameters.indices {
      let ours = try observed.parameters.gradient(at: index).array
      #expect(try parameters.gradient(at: index).array == ours)
    }
  }

  /// Memory full of NaN from another network changes no bit.
  @Test(arguments: GraphSamples.allCases, [MemoryFormat.channelsLast, .imagesInLanes])
  func sharedMemoryChangesNothing(sample: GraphSamples, format: MemoryFormat) throws {
    let graph = try sample.graph()
    let reference = try ReferenceNetworkTests.network(graph)
    let pixels = try Self.pixels(graph)
    let g = try Self.tensor(normals(16, seed: 5), [4, 4])
    func results(_ network: Network) throws -> [[Float]] {
      let logits = try network.forward(pixels).array
      try network.backward(g)
      return try [logits, network.imageGradient().array]
        + graph.parameters.indices.map { try network.parameters.gradient(at: $0).array }
    }
    let expected = try results(Self.twin(reference, format))
    let memory = NetworkMemory()
    let spoiled = try ReferenceNetworkTests.network(GraphSamples.supernet.graph())
    spoiled.parameters = spoiled.parameters.map { $0.map { _ in .nan } }
    let first = try Self.twin(spoiled, .channelsLast, memory: memory)
    let count = memory.count
    _ = try first.forward(Self.pixels(spoiled.graph))
    try first.backward(g)
    let network = try Self.twin(reference, format, memory: memory)
    #expect(memory.count >= count)
    #expect(throws: NetworksError.self) { try first.logits() }
    #expect(throws: NetworksError.self) { try first.backward(g) }
    #expect(throws: NetworksError.self) { try network.forward() }
    #expect(try results(network) == expected)
    _ = try first.forward(Self.pixels(spoiled.graph))
    #expect(throws: NetworksError.self) { try network.imageGradient() }
    #expect(try results(network) == expected)
  }

  /// Arrays are found by their names among others, which stay as they are.
  @Test func bindsParametersByName() throws {
    let graph = try GraphSamples.nasBench201.graph()
    let own = try Network(graph, batch: 4, random: RandomSource(seed: 1))
    let other = try Parameter(name: "other", shape: [2, 5], fanIn: 2, initializer: .constant(3))
    let shuffled = [other] + graph.parameters.reversed()
    let parameters = try Parameters(shuffled)
    parameters.initialize(RandomSource(seed: 9))
    for (index, parameter) in graph.parameters.enumerated() {
      try parameters.setValues(
        at: parameters.index(of: parameter.name), to: own.parameters.values(at: index))
    }
    parameters.gradient(0)[0] = 7
    let network = try Network(graph, parameters: parameters, batch: 4, workers: 2)
    let pixels = try Self.pixels(graph)
    let g = try Self.tensor(normals(16, seed: 5), [4, 4])
    #expect(try network.forward(pixels).array == own.forward(pixels).array)
    try network.backward(g)
    try own.backward(g)
    for (index, parameter) in graph.parameters.enumerated() {
      let position = try parameters.index(of: parameter.name)
      let ours = try parameters.gradient(at: position).array
      #expect(try own.parameters.gradient(at: index).array == ours)
    }
    #expect(try parameters.gradient(at: 0).array == [7] + [Float](repeating: 0, count: 9))
    #expect(try parameters.values(at: 0).array == [Float](repeating: 3, count: 10))
    #expect(throws: NetworksError.self) {
      try Network(graph, parameters: Parameters([other]), batch: 4)
    }
  }

  @Test func refusesCallsOutOfOrder() throws {
    let graph = try GraphSamples.nasBench201.graph()
    let network = try Network(
      graph, batch: 4, random: RandomSource(seed: 1), observing: [.value(graph.image)])
    let g = try Tensor(shape: [4, 4])
    #expect(throws: NetworksError.self) { try network.forward() }
    #expect(throws: NetworksError.self) { try network.evaluate() }
    #expect(throws: NetworksError.self) { try network.lossAndGradient() }
    #expect(throws: NetworksError.self) { try network.logits() }
    try network.load(Self.pixels(graph))
    #expect(throws: NetworksError.self) { try network.evaluate() }
    #expect(throws: NetworksError.self) { try network.lossAndGradient() }
    #expect(throws: NetworksError.self) { try network.backward(g) }
    #expect(throws: NetworksError.self) { try network.features() }
    try network.forward()
    #expect(throws: NetworksError.self) { try network.imageGradient() }
    #expect(throws: NetworksError.self) { try network.backward(Tensor(shape: [4, 5])) }
    try network.backward(g)
    #expect(throws: NetworksError.self) { try network.backward(g) }
    #expect(throws: NetworksError.self) { try network.activation(of: .convolution(weight: 0)) }
    #expect(try network.activation(of: .value(graph.image)).array == Self.pixels(graph).array)
    #expect(throws: NetworksError.self) { try network.runningStatistics(at: -1) }
    #expect(throws: NetworksError.self) {
      try Network(
        graph, batch: 4, random: RandomSource(seed: 1), observing: [.convolution(weight: 1)])
    }
  }
}
