import Networks
import Neural
import Spaces
import Tensors
import Testing

/// A graph hypernetwork (Zhang et al. 2019): messages along a cell's edges, a GRU, and a head that
/// writes the kernels of the cell's convolutions; gradients come back through the network.
@Suite struct HypernetworkTests {
  private static let cell =
    "|nor_conv_3x3~0|+|avg_pool_3x3~0|nor_conv_3x3~1|+|skip_connect~0|nor_conv_1x1~1|nor_conv_3x3~2|"
  private static let batch = 3

  private func graph() throws -> NetworkGraph {
    var options = NetworkOptions()
    (options.height, options.width, options.channels, options.cellsPerStage) = (8, 8, 4, 1)
    let space = NASBench201()
    return try NetworkGraph(space.network(of: space.parse(Self.cell), options: options))
  }

  /// The hypernetwork's parameters, of the shapes that it needs for a graph.
  private func weights(_ graph: NetworkGraph) -> [[Double]] {
    let largest = graph.parameters.map(\.count).max() ?? 1
    return [4 * 6, 6 * 6, 6, 6 * 18, 6 * 18, 18, 18, 6 * largest].enumerated().map { index, count in
      var random = RandomSource(seed: 8).split(index)
      return (0..<count).map { _ in Double(0.3 * random.normal()) }
    }
  }

  /// Values for those parameters of the graph that are kernels, with their positions.
  private func generate<Scalar: TapeScalar>(
    _ tape: Tape<Scalar>, _ graph: NetworkGraph, _ weights: [[Double]]
  ) throws -> (variables: [TapeValue], generated: [(index: Int, value: TapeValue)]) {
    let columns = [6, 6, 6, 18, 18, 18, 18, weights[7].count / 6]
    let variables = try zip(weights, columns).map { numbers, columns in
      try tape.variable(
        numbers.map { Scalar($0) }, rows: numbers.count / columns, columns: columns)
    }
    let kernels = graph.parameters.indices.filter { graph.parameters[$0].shape.count > 1 }
    // A node a kernel, edges from each to the next and to the one after it.
    let edges = kernels.indices.flatMap { i in [(i, i + 1), (i, i + 2)] }
      .filter { $0.1 < kernels.count }
    let list = try Edges(
      sources: edges.map(\.0), targets: edges.map(\.1), sourceCount: kernels.count,
      targetCount: kernels.count)
    var state = try tape.gather(variables[0], rows: kernels.indices.map { $0 % 4 })
    let gates = RecurrentWeights(
      input: variables[3], state: variables[4], inputBias: variables[5], stateBias: variables[6])
    for _ in 0..<2 {
      let messages = try tape.linear(
        state, weight: variables[1], bias: variables[2], activation: .tanh)
      state = try tape.gru(tape.aggregate(messages, along: list), state: state, weights: gates)
    }
    let generated = try kernels.enumerated().map { node, index in
      let head = try tape.columns(variables[7], 0..<graph.parameters[index].count)
      return (index, try tape.linear(tape.rows(state, node..<node + 1), weight: head))
    }
    return (variables, generated)
  }

  private func numbers(_ count: Int, seed: Int) -> [Double] {
    var random = RandomSource(seed: seed)
    return (0..<count).map { _ in Double(random.normal()) }
  }

  /// Scales of normalizations 1 and shifts 0 around what is generated.
  private func complete(
    _ graph: NetworkGraph, _ generated: [(index: Int, value: [Double])]
  ) -> [[Double]] {
    var parameters = graph.parameters.map { parameter -> [Double] in
      let value =
        if case .constant(let value) = parameter.initializer { Double(value) } else { 0.0 }
      return [Double](repeating: value, count: parameter.count)
    }
    for (index, value) in generated { parameters[index] = value }
    return parameters
  }

  @Test func gradientsThroughTheNetworkEqualFiniteDifferences() throws {
    let graph = try graph()
    let pixels = numbers(Self.batch * 8 * 8 * 3, seed: 1)
    let direction = numbers(Self.batch * 10, seed: 2)
    let tape = try Tape<Double>()
    var weights = weights(graph)
    func loss() throws -> (Double, [TapeValue], [(index: Int, value: TapeValue)], ReferenceNetwork)
    {
      tape.reset()
      let (variables, generated) = try generate(tape, graph, weights)
      let parameters = complete(
        graph, try generated.map { ($0.index, try tape.values(of: $0.value)) })
      let network = try ReferenceNetwork(graph, parameters: parameters)
      let scores = try network.forward(pixels, images: Self.batch)
      return (zip(scores, direction).reduce(0) { $0 + $1.0 * $1.1 }, variables, generated, network)
    }
    let (_, variables, generated, network) = try loss()
    try network.backward(direction)
    try tape.backward(generated.map { ($0.value, network.parameterGradients[$0.index]) })
    let gradients = try variables.map { try tape.gradient(of: $0) }
    var (random, largest) = (RandomSource(seed: 5), 0.0)
    for operand in weights.indices {
      for _ in 0..<5 {
        let place = random.below(weights[operand].count)
        let old = weights[operand][place]
        let losses = try [1e-6, -1e-6].map { step in
          weights[operand][place] = old + step
          return try loss().0
        }
        weights[operand][place] = old
        let expected = (losses[0] - losses[1]) / 2e-6
        largest = max(largest, abs(expected))
        #expect(
          abs(gradients[operand][place] - expected) < 1e-6 * max(1, abs(expected)),
          "weight \(operand), place \(place)")
      }
    }
    #expect(largest > 0.1)
  }

  @Test func boundNetworksCarryGradientsIntoTheTape() throws {
    let graph = try graph()
    let weights = weights(graph)
    let pixels = numbers(Self.batch * 8 * 8 * 3, seed: 1)
    let direction = numbers(Self.batch * 10, seed: 2)
    let double = try Tape<Double>()
    let (references, expected) = try generate(double, graph, weights)
    let reference = try ReferenceNetwork(
      graph,
      parameters: complete(
        graph, expected.map { ($0.index, try double.values(of: $0.value)) }))
    _ = try reference.forward(pixels, images: Self.batch)
    try reference.backward(direction)
    try double.backward(expected.map { ($0.value, reference.parameterGradients[$0.index]) })

    let parameters = try Parameters(graph.parameters)
    for (index, values) in complete(graph, []).enumerated() {
      try parameters.setValues(
        at: index, to: Tensor(values.map(Float.init), shape: graph.parameters[index].shape))
    }
    let network = try Network(graph, parameters: parameters, batch: Self.batch)
    let tape = try Tape<Float>()
    let (variables, generated) = try generate(tape, graph, weights)
    for (index, value) in generated { try tape.write(value, into: parameters, index) }
    _ = try network.forward(
      Tensor(pixels.map(Float.init), shape: [Self.batch, 8, 8, 3]), .batch(momentum: 0))
    try network.backward(Tensor(direction.map(Float.init), shape: [Self.batch, 10]))
    try tape.backward(fromGradientsOf: parameters)
    for (found, expected) in zip(variables, references) {
      let (found, expected) = (try tape.gradient(of: found), try double.gradient(of: expected))
      let size = expected.reduce(0) { max($0, abs($1)) }
      let error = zip(found, expected).reduce(0) { max($0, abs(Double($1.0) - $1.1)) }
      #expect(size > 0 && error < 2e-4 * size, "\(error) of \(size)")
    }
  }
}
