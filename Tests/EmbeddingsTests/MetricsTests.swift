import Embeddings
import Spaces
import Tensors
import Testing

/// Counts against their definitions written out over all draws.
@Suite struct MetricsTests {
  private static func model(_ space: any SearchSpace, epochs: Int = 8) throws -> SVGe {
    let model = try SVGe(space: space, configuration: SVGeTests.small, seed: 2)
    try model.fit(
      space.sample(120, seed: 1), recipe: .init(learningRate: 3e-3, epochs: epochs), seed: 1)
    return model
  }

  private struct Counts: Equatable {
    var drawn, valid: Int
    var publishedValid: Int?
    var distinct, distinctClasses, novel, novelClasses: Int
  }

  private static func counts(_ quality: SVGe.SampleQuality?) -> Counts? {
    quality.map {
      Counts(
        drawn: $0.drawn, valid: $0.valid, publishedValid: $0.publishedValid, distinct: $0.distinct,
        distinctClasses: $0.distinctClasses, novel: $0.novel, novelClasses: $0.novelClasses)
    }
  }

  private static func naive(
    _ graphs: [OperationGraph], train: [Architecture], space: any SearchSpace
  ) throws -> Counts {
    let valid = graphs.filter { (try? space.architecture(from: $0)) != nil }
    let names = try valid.map { try space.canonicalKey(of: space.architecture(from: $0)) }
    let known = try train.map { try space.operationGraph(of: $0) }
    let knownNames = try train.map { try space.canonicalKey(of: $0) }
    func distinct<Item: Equatable>(_ items: [Item]) -> Int {
      items.indices.count { !items[..<$0].contains(items[$0]) }
    }
    return Counts(
      drawn: graphs.count, valid: valid.count,
      publishedValid: space is DAG ? nil : graphs.count { published($0, space) },
      distinct: distinct(valid), distinctClasses: distinct(names),
      novel: valid.count { !known.contains($0) },
      novelClasses: names.count { !knownNames.contains($0) })
  }

  /// The published rules over lists of edges.
  private static func published(_ graph: OperationGraph, _ space: any SearchSpace) -> Bool {
    let edges = graph.edges
    for (node, type) in graph.types.enumerated() {
      if type != 1, !edges.contains(where: { $0.target == node }) { return false }
      if type != 0, !edges.contains(where: { $0.source == node }) { return false }
    }
    guard graph.types.filter({ $0 == 1 }) == [1], graph.types.filter({ $0 == 0 }) == [0] else {
      return false
    }
    if space is ENAS {
      return (0..<graph.nodeCount - 2).allSatisfy { i in
        edges.contains { $0.source == i && $0.target == i + 1 }
      }
    }
    if space is NASBench101 { return graph.nodeCount <= 7 && edges.count <= 9 }
    return graph.types.first == 1 && graph.types.last == 0
  }

  @Test func sampleCountsAreTheirDefinitions() throws {
    for space in try RepairTests.spaces() {
      let model = try Self.model(space)
      let train = try space.sample(120, seed: 1)
      for prior in [SVGe.Prior.training, .standard] {
        let metrics = try model.metrics(
          train: train, samples: 60, draws: 5, prior: prior, seed: 9, workers: 2)
        let distribution =
          try prior == .standard
          ? CodeDistribution.standard(latent: 6)
          : CodeDistribution(of: model.encode(train).mean)
        let codes = try distribution.sample(60, seed: 9)
        func draws(_ rules: GraphRules?) throws -> [OperationGraph] {
          try model.current.model.decode(
            codes, draws: 5, seed: 9, merge: .union, rules: rules, workers: 1,
            control: RunControl()
          ).flatMap(\.self)
        }
        let raw = try Self.naive(draws(nil), train: train, space: space)
        #expect(Self.counts(metrics.raw) == raw)
        let repaired = try Self.naive(draws(space.graphRules), train: train, space: space)
        #expect(Self.counts(metrics.repaired) == repaired)
        #expect(metrics.repaired?.validity == 1 && metrics.reconstruction == nil)
        #expect(metrics.raw.drawn == 300)
        let again = try model.metrics(
          train: train, samples: 60, draws: 5, prior: prior, seed: 9, workers: 1)
        #expect(again == metrics)
      }
    }
  }

  @Test func reconstructionCountsAreTheirDefinitions() throws {
    for space in try RepairTests.spaces() {
      let model = try Self.model(space, epochs: 60)
      let cells = try space.sample(120, seed: 1)
      let found = try model.reconstruction(of: cells, draws: 4, seed: 2, workers: 2)
      #expect(try model.reconstruction(of: cells, draws: 4, seed: 2, workers: 1) == found)
      let decoded = try model.decode(model.encode(cells).mean)
      let graphs = try cells.map { try space.operationGraph(of: $0) }
      #expect(found.count == 120 && found.drawn == 480)
      #expect(found.exact == zip(decoded, graphs).count { $0.graph == $1 })
      let share = try model.reconstructionAccuracy(cells)
      #expect(share == Double(found.exact) / 120)
      let equivalent = try zip(decoded, cells).count { decoded, cell in
        try decoded.architecture.map {
          try space.canonicalKey(of: $0) == space.canonicalKey(of: cell)
        } ?? false
      }
      #expect(found.equivalent == equivalent && found.equivalent >= found.exact)
      #expect(found.exactDrawn <= found.drawn)
      if found.exact > 60 { #expect(found.exactDrawn > 60) }
    }
  }

  /// A model that decodes everything to one learned cell: nothing new, one distinct.
  @Test func aCollapsedModelIsSeenThrough() throws {
    let space = NASBench201()
    let cell = try space.sample(1, seed: 5)[0]
    let model = try SVGe(space: space, configuration: SVGeTests.small, seed: 2)
    try model.fit(
      Array(repeating: cell, count: 32),
      recipe: .init(learningRate: 1e-2, epochs: 60, batchSize: 8), seed: 1)
    let raw = try model.metrics(train: [cell], samples: 50, draws: 4, seed: 1).raw
    #expect(raw.drawn == 200 && raw.valid > 100)
    #expect(raw.distinct == 1 && raw.novel == 0 && raw.uniqueness == 1 / Double(raw.valid))
  }

  @Test func distributionsAreThoseOfTheColumns() throws {
    let codes = try Tensor([1, 10, 3, 10, 5, 10], shape: [3, 2])
    let distribution = try CodeDistribution(of: codes)
    #expect(distribution.mean == [3, 10])
    #expect(
      abs(distribution.standardDeviation[0] - 1.6329932) < 1e-6
        && distribution.standardDeviation[1] == 0)
    let sample = try distribution.sample(20_000, seed: 1)
    let again = try CodeDistribution(of: sample)
    #expect(abs(again.mean[0] - 3) < 0.05 && abs(again.standardDeviation[0] - 1.633) < 0.05)
    #expect(again.mean[1] == 10)
    // The i-th code does not depend on how many are drawn.
    #expect(try distribution.sample(5, seed: 1).array == Array(sample.array[..<10]))
  }

  @Test func badArgumentsThrow() throws {
    let space = NASBench201()
    let model = try SVGe(space: space, configuration: SVGeTests.small, seed: 2)
    let cells = try space.sample(4, seed: 1)
    #expect(throws: EmbeddingsError.self) { try model.metrics(train: [], seed: 0) }
    for (samples, draws) in [(0, 1), (1, 0), (-1, 1), (Int.max, Int.max), (1000, 1001)] {
      #expect(throws: EmbeddingsError.self) {
        try model.metrics(train: cells, samples: samples, draws: draws, seed: 0)
      }
    }
    #expect(throws: EmbeddingsError.self) { try model.reconstruction(of: [], seed: 0) }
    #expect(throws: EmbeddingsError.self) {
      try model.reconstruction(of: cells, draws: -1, seed: 0)
    }
    let foreign = try NASBench101().sample(1, seed: 0)
    #expect(throws: EmbeddingsError.self) { try model.metrics(train: cells + foreign, seed: 0) }
    #expect(throws: EmbeddingsError.self) {
      try model.metrics(train: cells, test: foreign, samples: 2, seed: 0)
    }
    #expect(throws: EmbeddingsError.self) { try CodeDistribution(of: Tensor(shape: [0, 4])) }
    #expect(throws: EmbeddingsError.self) {
      try CodeDistribution.standard(latent: 2).sample(-1, seed: 0)
    }
    let control = RunControl()
    control.cancel()
    #expect(throws: Cancelled.self) { try model.metrics(train: cells, seed: 0, control: control) }
  }
}
