import Networks
import Neural
import Tensors
import Testing

/// The double-precision network: its gradients against finite differences.
@Suite struct ReferenceNetworkTests {
  static let images = 3

  static func network(_ graph: NetworkGraph, seed: Int = 3) throws -> ReferenceNetwork {
    let parameters = try Parameters(graph.parameters)
    parameters.initialize(RandomSource(seed: seed))
    let network = try ReferenceNetwork(graph, copying: parameters)
    for index in network.parameters.indices {
      // Scales and shifts begin at 1 and 0, where mistakes hide.
      let noise = normals(network.parameters[index].count, seed: index)
      for i in noise.indices { network.parameters[index][i] += 0.05 * noise[i] }
    }
    network.coefficients = normals(graph.coefficientCount, seed: 8).map { 0.4 + 0.3 * $0 }
    return network
  }

  static func pixels(_ graph: NetworkGraph, images: Int = images) -> [Double] {
    normals(images * graph.image.height * graph.image.width * graph.image.channels, seed: 1)
  }

  /// Whether the slope of `loss` is `exact`, by central differences: with a step that meets no kink
  /// of a ReLU.
  static func slope(_ exact: Double, is loss: (_ step: Double) throws -> Double) rethrows -> Bool {
    for step in [1e-6, 1e-7, 3e-8] {
      let numeric = try (loss(step) - loss(-step)) / (2 * step)
      if abs(numeric - exact) < 1e-6 * (1 + abs(exact)) { return true }
    }
    return false
  }

  @Test(
    arguments: GraphSamples.allCases,
    [NormalizationStatistics.batch(momentum: 0), .running])
  func gradientsMatchFiniteDifferences(
    sample: GraphSamples, statistics: NormalizationStatistics
  ) throws {
    for graph in [try sample.graph(), try sample.graph().withoutNormalization()] {
      let network = try Self.network(graph)
      let pixels = Self.pixels(graph)
      _ = try network.forward(pixels, images: Self.images, .batch(momentum: 0.5))
      let scores = try network.forward(pixels, images: Self.images, statistics)
      let g = normals(scores.count, seed: 5)
      try network.backward(g)
      let (gradients, imageGradient) = (network.parameterGradients, network.imageGradient)
      let coefficientGradient = network.coefficientGradient
      let (original, coefficients) = (network.parameters, network.coefficients)
      func loss(_ pixels: [Double]) throws -> Double {
        dot(try network.forward(pixels, images: Self.images, statistics), g)
      }
      for index in original.indices {
        let direction = unitVector(original[index].count, seed: 100 + index)
        let isExact = try Self.slope(dot(gradients[index], direction)) { step in
          for i in direction.indices {
            network.parameters[index][i] = original[index][i] + step * direction[i]
          }
          return try loss(pixels)
        }
        network.parameters = original
        #expect(isExact, "\(graph.parameters[index].name)")
      }
      let direction = unitVector(pixels.count, seed: 7)
      #expect(
        try Self.slope(dot(imageGradient, direction)) { step in
          try loss(zip(pixels, direction).map { $0 + step * $1 })
        })
      for index in coefficients.indices {
        #expect(
          try Self.slope(coefficientGradient[index]) { step in
            network.coefficients = coefficients
            network.coefficients[index] += step
            return try loss(pixels)
          })
      }
    }
  }

  /// Without normalization and with positive weights, a deep network leaves the range of `Float`.
  @Test func holdsScoresThatExceedFloat() throws {
    let graph = try GraphSamples.nasBench201.graph().withoutNormalization()
    let network = try Self.network(graph)
    network.parameters = network.parameters.map { $0.map { abs($0) * 1e6 } }
    let ones = Self.pixels(graph, images: 1).map { _ in 1.0 }
    let scores = try network.forward(ones, images: 1)
    try network.backward(scores.map { _ in 1 })
    let flow = zip(network.parameters, network.parameterGradients).reduce(0) {
      $0 + dot($1.0, $1.1)
    }
    #expect(flow.isFinite && flow > Double(Float.greatestFiniteMagnitude))
  }

  @Test func refusesWhatDoesNotFit() throws {
    let graph = try GraphSamples.nasBench201.graph()
    #expect(throws: NetworksError.self) { try ReferenceNetwork(graph, parameters: [[1]]) }
    let network = try Self.network(graph)
    #expect(throws: NetworksError.self) { try network.backward([1]) }
    #expect(throws: NetworksError.self) { try network.activation(of: .value(graph.image)) }
    let pixels = Self.pixels(graph)
    #expect(throws: NetworksError.self) { try network.forward(pixels, images: 2) }
    #expect(throws: NetworksError.self) { try network.forward([], images: 0) }
    let scores = try network.forward(pixels, images: Self.images)
    #expect(throws: NetworksError.self) { try network.backward(Array(scores.dropLast())) }
    #expect(throws: NetworksError.self) { try network.gradient(of: .value(graph.image)) }
    #expect(throws: NetworksError.self) { try network.activation(of: .convolution(weight: 1)) }
    network.parameters.removeLast()
    #expect(throws: NetworksError.self) { try network.backward(scores) }
  }
}
