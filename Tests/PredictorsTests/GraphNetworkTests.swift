import Neural
import Predictors
import Spaces
import Storage
import Tensors
import TestSupport
import Testing

/// Networks on graphs and sequences against PyTorch with the same weights: Fixtures/graph_networks.py
/// made the fixture.
@Suite struct GraphNetworkTests {
  private static let (types, hidden) = (5, 6)
  private static let labels = [0.3, -0.7, 1.1]
  private static let graphs: [(types: [Int], edges: [(Int, Int)])] = [
    ([1, 2, 3, 4, 0], [(0, 1), (0, 2), (1, 3), (2, 3), (0, 4), (3, 4)]),
    ([1, 3, 0], [(0, 1), (1, 2)]),
    ([1, 4, 4, 2, 3, 0], [(0, 1), (0, 2), (1, 2), (2, 3), (2, 4), (1, 5), (3, 5), (4, 5)]),
  ]

  @Test func theGCNAgreesWithPyTorch() throws {
    let fixture = try Fixture("gcn")
    let network = try GCNNetwork(
      types: Self.types, hidden: Self.hidden, random: RandomSource(seed: 0))
    try fixture.fill(network.parameters)
    let batch = GraphBatch(try Self.graphs.map { try Self.graph($0.types, $0.edges) })
    let tape = try Tape<Double>()
    let values = try network.values(of: batch, on: tape, random: nil)
    try fixture.expect(tape.values(of: values), "values")
    try fixture.expectGradients(
      of: tape.squaredError(values, tape.constant(Self.labels, rows: 3, columns: 1)), on: tape,
      network.parameters)
  }

  @Test func bonasAgreesWithPyTorch() throws {
    let fixture = try Fixture("bonas")
    let network = try BONASNetwork(
      types: Self.types, hidden: Self.hidden, random: RandomSource(seed: 0))
    try fixture.fill(network.parameters)
    let (types, edges) = Self.graphs[0]
    let batch = GraphBatch([
      try Self.graph(types, edges),
      try Self.graph([1, 4, 2, 2, 0], edges.map { (4 - $0.1, 4 - $0.0) }),
    ])
    let tape = try Tape<Double>()
    let values = try network.values(of: batch, on: tape, random: RandomSource(seed: 0))
    try fixture.expect(tape.values(of: values), "values")
    let labels = try tape.constant(Array(Self.labels[..<2]), rows: 2, columns: 1)
    try fixture.expectGradients(
      of: tape.squaredError(values, labels), on: tape, network.parameters)
    var file = ModelFile(format: "test", version: 1)
    try network.save(into: &file)
    for name in ["means", "variances"] {
      let found = try (0..<4).flatMap { try file.floats("\(name).\($0)", rank: 1).values }
      try fixture.expect(found.map(Double.init), name)
    }
    try fixture.expect(
      tape.values(of: network.values(of: batch, on: tape, random: nil)), "in use")
  }

  @Test func naoAgreesWithPyTorch() throws {
    let fixture = try Fixture("nao")
    let network = try SequenceNetwork(
      vocabulary: 7, width: Self.hidden, random: RandomSource(seed: 0))
    try fixture.fill(network.parameters)
    let tokens = [
      [2, 5, 1, 2, 4, 2, 1, 3], [2, 6, 2, 2, 4, 1, 2, 3], [2, 4, 2, 1, 3, 0, 0, 0],
    ]
    let batch = TokenSequences(length: 8, tokens: tokens.flatMap(\.self)).batch(0..<3)
    let tape = try Tape<Double>()
    var random: RandomSource?
    let found = try network.encoder(batch, network.parameters, on: tape, random: &random)
    try fixture.expect(tape.values(of: found.values), "values")
    let loss = try network.loss(
      batch, targets: Self.labels, share: 0.8, total: 3, network.parameters, on: tape, random: nil)
    try fixture.expectGradients(of: loss, on: tape, network.parameters)
  }

  /// Node counts differ within a batch: a graph's value is the same alone and among others.
  @Test func aBatchIsItsGraphs() throws {
    let graphs = try Self.graphs.map { try Self.graph($0.types, $0.edges) }
    let networks: [any GraphNetwork] = [
      try GCNNetwork(types: Self.types, hidden: 9, random: RandomSource(seed: 1)),
      try BONASNetwork(types: Self.types, hidden: 9, random: RandomSource(seed: 1)),
    ]
    for network in networks {
      let tape = try Tape<Double>()
      let all = try tape.values(of: network.values(of: GraphBatch(graphs), on: tape, random: nil))
      for (graph, value) in zip(graphs, all) {
        let alone = try tape.values(
          of: network.values(of: GraphBatch([graph]), on: tape, random: nil))
        #expect(abs(alone[0] - value) < 1e-12)
      }
    }
  }

  private static func graph(_ types: [Int], _ edges: [(Int, Int)]) throws -> OperationGraph {
    var predecessors = [UInt64](repeating: 0, count: types.count)
    for (source, target) in edges { predecessors[target] |= 1 << UInt64(source) }
    return try OperationGraph(types: types, predecessors: predecessors)
  }

  /// Cells of NAS-Bench-201 as NASLib's GCN has them: rows 0→1,2,3; 1→4,5; 2→6; 3→7; 4→6; 5→7; 6→7
  /// but for the order of nodes, which no network here sees; and the published sequence lengths.
  @Test func encodingsAreTheStudys() throws {
    let space = NASBench201()
    let cell = try space.parse(
      "|avg_pool_3x3~0|+|skip_connect~0|none~1|+|nor_conv_1x1~0|avg_pool_3x3~1|nor_conv_1x1~2|")
    let graph = try space.operationGraph(of: cell)
    // NASLib's nodes 1...6 are edges 0→1, 0→2, 0→3, 1→2, 1→3, 2→3; ours are in the order of the text.
    let places = [0, 1, 2, 4, 3, 5, 6, 7]
    let rows = [[1, 2, 3], [4, 5], [6], [7], [6], [7], [7], []]
    let expected = rows.enumerated().flatMap { source, targets in
      targets.map { [places[source], places[$0]] }
    }
    #expect(Set(graph.edges.map { [$0.source, $0.target] }) == Set(expected))
    let names = [
      "avg_pool_3x3", "skip_connect", "none", "nor_conv_1x1", "avg_pool_3x3", "nor_conv_1x1",
    ]
    #expect(
      graph.types[1...6].map { space.operations[$0 - OperationGraph.firstOperationType] } == names)
    for (space, length, vocabulary) in [
      (space as any SearchSpace, 35, 9), (NASBench101() as any SearchSpace, 27, 7),
    ] {
      let sequences = try TokenSequences(
        space.sample(50, seed: 0), of: space, control: RunControl())
      #expect(sequences.length == length)
      #expect(TokenSequences.vocabulary(of: space) == vocabulary)
      #expect(sequences.tokens.allSatisfy { (1..<vocabulary).contains($0) })
    }
    // avg_pool 4, skip 0, none 1, conv1x1 3 are the study's numbers, tokens 3 more.
    let tokens = try TokenSequences([cell], of: space, control: RunControl()).tokens
    #expect([1, 4, 8, 13, 19, 26, 34].map { tokens[$0] } == [7, 3, 6, 4, 7, 6, 8])
  }

  /// The decoder of SemiNAS has no part in predictions, and drawn architectures follow the seed.
  @Test func unlabeledArchitecturesAreDrawnOrGiven() throws {
    let space = NASBench201()
    let cells = try space.sample(12, seed: 1)
    let labels = (0..<12).map { Double($0 % 5) }
    let predictor = try PredictorCatalog.predictor(
      "seminas",
      ["width": 8, "epochs": 3, "second_epochs": 3, "repeats": 1, "unlabeled_count": 6],
      on: space)
    func means(_ unlabeled: [Architecture]) throws -> [Double] {
      try predictor.fit(TrainingData(cells, labels: labels, unlabeled: unlabeled), seed: 4)
        .predict(cells).means
    }
    let others = try space.sample(6, seed: 2)
    #expect(try means([]) == means([]))
    #expect(try means(others) == means(others))
    #expect(try means([]) != means(others))
  }
}

/// The lists of one network in the fixture.
private struct Fixture {
  private let name: String
  private var lists: [String: [Double]] = [:]

  init(_ name: String) throws {
    self.name = name
    for line in try DataFiles.lines(
      ofFixture: "graph_networks.txt", module: "PredictorsTests") where line.hasPrefix(name)
    {
      let parts = line.split(separator: ":")
      lists[String(parts[0])] = parts[1].split(separator: " ").compactMap { Double($0) }
    }
  }

  /// The numbers of an array, by position.
  private func numbers(_ count: Int, _ index: Int) -> [Float] {
    (0..<count).map { Float(Double(($0 * 7919 + (index + 1) * 104729) % 2001 - 1000) / 2000) }
  }

  func fill(_ parameters: Parameters) throws {
    for (index, parameter) in parameters.parameters.enumerated() {
      let values = numbers(parameter.count, index)
      try parameters.setValues(at: index, to: Tensor(values, shape: parameter.shape))
    }
  }

  func expect(_ values: [Double], _ list: String) throws {
    let expected = try #require(lists["\(name) \(list)"])
    #expect(values.count == expected.count)
    for (value, wanted) in zip(values, expected) {
      #expect(abs(value - wanted) <= 1e-5 * max(abs(wanted), 0.1), "\(name) \(list)")
    }
  }

  func expectGradients(
    of loss: TapeValue, on tape: Tape<Double>, _ parameters: Parameters
  ) throws {
    try expect([tape.scalar(of: loss)], "loss")
    try tape.backward(loss)
    for index in parameters.parameters.indices {
      let wanted = try #require(lists["\(name) gradient \(index)"])
      let gradient = try parameters.gradient(at: index).array.map(Double.init)
      let others = numbers(gradient.count, index + 100).map(Double.init)
      let squares = gradient.reduce(0) { $0 + $1 * $1 }
      let product = zip(gradient, others).reduce(0) { $0 + $1.0 * $1.1 }
      let parameter = parameters.parameters[index].name
      #expect(abs(squares - wanted[0]) <= 1e-4 * wanted[0] + 1e-14, "\(name) \(parameter)")
      #expect(
        abs(product - wanted[1]) <= 1e-4 * max(abs(wanted[1]), wanted[0].squareRoot() / 10),
        "\(name) \(parameter)")
    }
    #expect(lists["\(name) gradient \(parameters.parameters.count)"] == nil)
  }
}
