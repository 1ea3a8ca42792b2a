import Networks
import Neural
import Tensors
import Testing

/// A hypernetwork in small: a tape generates the 3×3 kernels of a network, and the network's
/// gradients go on into the tape (Zhang et al. 2019, section 3.2).
@Suite struct GeneratedWeightsTests {
  let graph: NetworkGraph
  /// Positions of the parameters that are 3×3 kernels.
  let kernels: [Int]
  let embeddings: [Double]
  let weights: (first: [Double], second: [Double])
  let pixels: [Double]
  let outputGradient: [Double]

  static let (images, width, hidden) = (3, 6, 10)

  init() throws {
    let graph = try GraphSamples.nasBench201.graph(hasImageGradient: false)
    self.graph = graph
    kernels = graph.parameters.indices.filter { graph.parameters[$0].shape.prefix(2) == [3, 3] }
    let columns = kernels.map { graph.parameters[$0].count }.max() ?? 0
    embeddings = normals(kernels.count * Self.width, seed: 1)
    weights = (
      normals(Self.width * Self.hidden, seed: 2).map { 0.4 * $0 },
      normals(Self.hidden * columns, seed: 3).map { 0.1 * $0 }
    )
    pixels = ReferenceNetworkTests.pixels(graph, images: Self.images)
    outputGradient = normals(Self.images * 4, seed: 4)
  }

  /// A generator on a tape: the kernels as one row each, and the values of its weights.
  func generate<Scalar: TapeScalar>(
    _ tape: Tape<Scalar>, _ first: TapeValue, _ second: TapeValue
  ) throws -> [TapeValue] {
    let nodes = try tape.constant(
      embeddings.map { Scalar($0) }, rows: kernels.count, columns: Self.width)
    let all = try tape.linear(
      tape.linear(nodes, weight: first, activation: .tanh), weight: second)
    return try kernels.enumerated().map { row, index in
      try tape.columns(tape.rows(all, row..<row + 1), 0..<graph.parameters[index].count)
    }
  }

  func input<Scalar: TapeScalar>(
    _ tape: Tape<Scalar>, _ values: [Double], rows: Int
  ) throws -> TapeValue {
    try tape.variable(
      values.map { Scalar($0) }, rows: rows, columns: values.count / rows)
  }

  /// What the loss Σ output gradient · scores is, and its gradients by both layers' weights.
  func reference(
    _ first: [Double], _ second: [Double]
  ) throws -> (loss: Double, gradients: [[Double]]) {
    let tape = try Tape<Double>()
    let layers = [
      try tape.variable(first, rows: Self.width, columns: Self.hidden),
      try tape.variable(second, rows: Self.hidden, columns: second.count / Self.hidden),
    ]
    let generated = try generate(tape, layers[0], layers[1])
    let network = try ReferenceNetworkTests.network(graph)
    for (index, value) in zip(kernels, generated) {
      network.parameters[index] = try tape.values(of: value)
    }
    let scores = try network.forward(pixels, images: Self.images)
    try network.backward(outputGradient)
    try tape.backward(zip(generated, kernels).map { ($0, network.parameterGradients[$1]) })
    return (dot(scores, outputGradient), try layers.map { try tape.gradient(of: $0) })
  }

  @Test func gradientsMatchFiniteDifferences() throws {
    let gradients = try reference(weights.first, weights.second).gradients
    for (layer, gradient) in gradients.enumerated() {
      let direction = unitVector(gradient.count, seed: 20 + layer)
      #expect(
        try ReferenceNetworkTests.slope(dot(gradient, direction)) { step in
          var both = [weights.first, weights.second]
          for i in direction.indices { both[layer][i] += step * direction[i] }
          return try reference(both[0], both[1]).loss
        }, "layer \(layer)")
    }
  }

  @Test(arguments: [MemoryFormat.channelsLast, .imagesInLanes])
  func singlePrecisionAgrees(format: MemoryFormat) throws {
    let exact = try reference(weights.first, weights.second)
    let network = try OpenNetworkTests.twin(ReferenceNetworkTests.network(graph), format)
    let tape = try Tape<Float>()
    let layers = [
      try input(tape, weights.first, rows: Self.width),
      try input(tape, weights.second, rows: Self.hidden),
    ]
    let generated = try generate(tape, layers[0], layers[1])
    for (index, value) in zip(kernels, generated) {
      try tape.write(value, into: network.parameters, index)
    }
    let shape = [Self.images, graph.image.height, graph.image.width, graph.image.channels]
    let scores = try network.forward(
      OpenNetworkTests.tensor(pixels, shape), .batch(momentum: 0))
    try network.backward(OpenNetworkTests.tensor(outputGradient, [Self.images, 4]))
    try tape.backward(fromGradientsOf: network.parameters)
    #expect(
      abs(dot(scores.array.map(Double.init), outputGradient) - exact.loss) < 2e-4
        * (1 + abs(exact.loss)))
    for (layer, gradient) in zip(layers, exact.gradients) {
      let ours = try tape.gradient(of: layer)
      let tensor = try Tensor(ours, shape: [ours.count])
      #expect(OpenNetworkTests.error(tensor, gradient) < 1e-3)
    }
  }
}
