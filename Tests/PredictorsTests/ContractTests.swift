import Embeddings
import Predictors
import Regression
import Spaces
import Storage
import Tensors
import Testing

/// A predictor of the catalog on a space: what every test of the contract runs over.
struct ContractCase: CustomTestStringConvertible, Sendable {
  let key: String
  let space: String

  var testDescription: String { "\(key) on \(space)" }

  /// NAS-Bench-201, NAS-Bench-101, ENAS, a user's own graphs, and the space of the example.
  static let spaces = [
    "nas_bench_201", "nas_bench_101", "enas(layers=4)",
    "dag(operations=[conv_3x3,conv_1x1,skip_connect],placement=nodes,minimum_nodes=2,maximum_nodes=5,"
      + "maximum_edges=7)", "stack(layers=5)",
  ]

  /// The library's predictors, and that of the example.
  static let keys: [String] = {
    try? SpaceCatalog.register(StackSpace.entry)
    try? PredictorCatalog.register(NearestNeighbors.entry)
    return PredictorCatalog.builtIn.map(\.key) + [NearestNeighbors.entry.key]
  }()

  static let all = keys.flatMap { key in spaces.map { ContractCase(key: key, space: $0) } }
  /// One space for what does not hang on it.
  static let each = keys.map { ContractCase(key: $0, space: spaces[0]) }

  func makeSpace() throws -> any SearchSpace { try SpaceCatalog.space(space) }

  /// The predictor, with a small embedding where it needs one and few steps where it has them.
  func make() throws -> CatalogPredictor {
    let space = try makeSpace()
    var options: [String: OptionValue] = [:]
    for parameter in try PredictorCatalog.entry(key).parameters {
      if parameter.domain == .embedding {
        options[parameter.name] = .embedding(
          try SVGe(space: space, configuration: .init(width: 16, latent: 4), seed: 0))
      }
      if parameter.name == "epochs" { options["epochs"] = 20 }
    }
    return try PredictorCatalog.predictor(key, options, on: space)
  }

  /// Labels that encodings explain in part: a weight for every column of the adjacency encoding.
  func labeled(_ count: Int, seed: Int) throws -> (architectures: [Architecture], labels: [Double])
  {
    let space = try makeSpace()
    let architectures = try space.sample(count, seed: seed)
    let rows = try Matrix(space.encode(architectures, as: .adjacency))
    var random = RandomSource(seed: 99)
    let weights = (0..<rows.columns).map { _ in Double(random.normal()) }
    return (architectures, try rows.product(weights).map { 90 + 2 * $0 })
  }

  func data(_ count: Int, seed: Int = 1) throws -> TrainingData {
    let found = try labeled(count, seed: seed)
    return try TrainingData(found.architectures, labels: found.labels)
  }

  func queries() throws -> Queries { try Queries(labeled(12, seed: 2).architectures) }
}

@Suite struct ContractTests {
  private let control = RunControl()

  @Test(arguments: ContractCase.all) func resultsHangOnTheSeedAlone(test: ContractCase) throws {
    let (predictor, data, queries) = (try test.make(), try test.data(30), try test.queries())
    let found = try (1...2).map { workers in
      let fitted = try predictor.fit(data, seed: 3, workers: workers, control: control)
      return try fitted.predict(queries, workers: workers, control: control)
    }
    #expect(found[0] == found[1])
    #expect(found[0].means.count == 12 && found[0].means.allSatisfy { $0.isFinite })
    let hasDeviation = try PredictorCatalog.entry(test.key).hasStandardDeviation
    #expect((found[0].standardDeviations != nil) == hasDeviation)
    #expect(found[0].standardDeviations?.allSatisfy { $0 >= 0 && $0.isFinite } ?? true)
  }

  @Test(arguments: ContractCase.all) func filesKeepThePredictions(test: ContractCase) throws {
    let (predictor, data, queries) = (try test.make(), try test.data(20), try test.queries())
    let fitted = try predictor.fit(data, seed: 3)
    let expected = try fitted.predict(queries, workers: nil, control: control)
    let again = try PredictorCatalog.load(serialized: fitted.serialized())
    #expect(try again.predict(queries, workers: nil, control: control) == expected)
    #expect(try again.serialized() == fitted.serialized())
    #expect(again.hasStandardDeviation == fitted.hasStandardDeviation)
  }

  @Test(arguments: ContractCase.all, [1, 2, 3]) func fewLabelsAreEnoughOrRefused(
    test: ContractCase, count: Int
  ) throws {
    let predictor = try test.make()
    do {
      let fitted = try predictor.fit(test.data(count), seed: 0)
      let found = try fitted.predict(test.queries(), workers: nil, control: control)
      #expect(found.means.allSatisfy { $0.isFinite })
    } catch let error as PredictorsError {
      #expect(count == 1, "\(error)")
    }
  }

  @Test(arguments: ContractCase.all) func constantLabelsPredictThemselves(
    test: ContractCase
  ) throws {
    let architectures = try test.labeled(8, seed: 1).architectures
    let data = try TrainingData(architectures, labels: Array(repeating: 42, count: 8))
    let predictor = try test.make()
    let found = try predictor.fit(data, seed: 0)
      .predict(test.queries(), workers: nil, control: control)
    #expect(found.means.allSatisfy { $0.isFinite })
    if predictor.needs.labels { #expect(found.means.allSatisfy { abs($0 - 42) < 0.5 }) }
  }

  @Test(arguments: ContractCase.each) func duplicatesAreLabelsOfOneArchitecture(
    test: ContractCase
  ) throws {
    let (architectures, labels) = try test.labeled(6, seed: 1)
    let data = try TrainingData(
      architectures + architectures, labels: labels + labels.map { $0 + 1 })
    let found = try test.make().fit(data, seed: 0)
      .predict(test.queries(), workers: nil, control: control)
    #expect(found.means.allSatisfy { $0.isFinite })
  }

  @Test(arguments: ContractCase.each) func theUnitOfLabelsChangesNoRank(test: ContractCase) throws {
    let (architectures, labels) = try test.labeled(30, seed: 1)
    let predictor = try test.make()
    let found = try [1, 0.01].map { unit in
      try predictor.fit(
        TrainingData(architectures, labels: labels.map { unit * $0 }), seed: 0
      ).predict(test.queries(), workers: nil, control: control).means
    }
    #expect(try Correlation.spearman(found[0], found[1]) > 0.999)
  }

  /// But for what reads codes: an embedding of random weights tells too little.
  @Test(arguments: ContractCase.all) func learnsSomething(test: ContractCase) throws {
    let predictor = try test.make()
    guard predictor.needs.labels, !(predictor.base is any LatentPredictor) else { return }
    let queries = try test.labeled(60, seed: 2)
    let found = try predictor.fit(test.data(80), seed: 0).predict(queries.architectures)
    // The example is no good model: it need only be better than chance, p < 0.01.
    let bound = test.key == NearestNeighbors.entry.key ? 0.33 : 0.5
    #expect(try Correlation.spearman(found.means, queries.labels) > bound)
  }

  @Test(arguments: ContractCase.each) func cancelledFitsEnd(test: ContractCase) throws {
    let predictor = try test.make()
    guard predictor.needs.labels else { return }
    let control = RunControl()
    control.cancel()
    #expect(throws: Cancelled.self) {
      try predictor.fit(test.data(30), seed: 0, workers: 1, control: control)
    }
    let fitted = try predictor.fit(test.data(10), seed: 0)
    #expect(throws: Cancelled.self) {
      try fitted.predict(test.queries(), workers: 1, control: control)
    }
  }

  @Test(arguments: ContractCase.each) func whatIsMissingIsNamed(test: ContractCase) throws {
    let predictor = try test.make()
    guard predictor.needs.labels else { return }
    #expect(throws: PredictorsError.self) { try predictor.fit(TrainingData()) }
  }

  @Test(arguments: ContractCase.each) func architecturesOfAnotherSpaceAreRefused(
    test: ContractCase
  ) throws {
    let stranger = try Architecture(nodes: [0, 1], edges: [Architecture.Edge(0, 1)])
    let (architectures, labels) = try test.labeled(5, seed: 1)
    let predictor = try test.make()
    if predictor.needs.labels {
      #expect {
        try predictor.fit(TrainingData(architectures + [stranger], labels: labels + [1]))
      } throws: {
        if case PredictorsError.notInSpace(index: 5, _) = $0 { true } else { false }
      }
    }
    let fitted = try predictor.fit(TrainingData(architectures, labels: labels))
    #expect {
      try fitted.predict([architectures[0], stranger])
    } throws: {
      if case PredictorsError.notInSpace(index: 1, _) = $0 { true } else { false }
    }
  }

  @Test(arguments: ContractCase.each) func noQueriesNoPredictions(test: ContractCase) throws {
    let found = try test.make().fit(test.data(5)).predict([])
    #expect(found.means.isEmpty)
  }

  /// Every row says what a class, a page and a random search need.
  @Test(arguments: PredictorCatalog.builtIn.map(\.key)) func rowsAreComplete(key: String) throws {
    let entry = try PredictorCatalog.entry(key)
    #expect(!entry.title.isEmpty && !entry.paper.isEmpty && entry.summary.hasSuffix("."))
    #expect(entry.className.first?.isUppercase == true)
    for parameter in entry.parameters {
      #expect(parameter.doc.hasSuffix("."), "\(parameter.name)")
      #expect(parameter.name == parameter.name.lowercased())
    }
    let texts = try ContractCase(key: key, space: ContractCase.spaces[0]).make().description
    #expect(texts.hasPrefix(key))
  }
}
