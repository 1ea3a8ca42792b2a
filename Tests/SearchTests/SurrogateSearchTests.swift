import Experiments
import Glibc
import Predictors
import Regression
import Search
import Spaces
import Storage
import Tensors
import Testing

/// Searches by a model, of parameters and of architectures.
@Suite struct SurrogateSearchTests {
  private static let space = NASBench201()

  /// The Branin function, turned around: its highest value is −0.397887 (Dixon and Szegő 1978).
  private static func branin(_ point: ParameterVector) -> Double {
    let (x, y) = (point.values[0], point.values[1])
    let bowl = y - 5.1 * x * x / (4 * .pi * .pi) + 5 * x / .pi - 6
    return -(bowl * bowl + 10 * (1 - 1 / (8 * .pi)) * cos(x) + 10)
  }

  private static func box() throws -> ParameterSpace {
    try ParameterSpace([("x", .real(-5...10)), ("y", .real(0...15))])
  }

  private static func process() -> GaussianSurrogate {
    var process = SparseGaussianProcess()
    process.iterations = 20
    return GaussianSurrogate(process: process)
  }

  private static func best(
    _ strategy: any SearchStrategy<ParameterVector>, evaluations: Int, seed: Int
  ) throws -> Double {
    let study = try Study(strategy, in: box(), seed: seed)
    try study.run(evaluations: evaluations, evaluate: branin)
    #expect(study.count == evaluations)
    return study.best?.value ?? -.infinity
  }

  @Test(arguments: [Acquisition.expectedImprovement, .upperConfidenceBound(beta: 2)])
  func findsTheHighestOfBranin(acquisition: Acquisition) throws {
    var settings = SurrogateSettings()
    (settings.batch, settings.samples, settings.labelScale) = (3, 300, .linear)
    settings.acquisition = acquisition
    for seed in 0..<3 {
      let found = try Self.best(
        SurrogateSearch(FeatureSurrogate(Self.process()), settings: settings), evaluations: 40,
        seed: seed)
      #expect(found > -0.6, "seed \(seed): \(found)")
    }
  }

  @Test func evolutionClimbsInABox() throws {
    let evolution = try RegularizedEvolution<ParameterVector>(populationSize: 20, sampleSize: 10)
    let found = try (0..<5).map { try Self.best(evolution, evaluations: 300, seed: $0) }
    let random = try (0..<5).map { try Self.best(RandomSearch(), evaluations: 300, seed: $0) }
    #expect(found.reduce(0, +) > random.reduce(0, +))
    #expect(try Self.best(LocalSearch(), evaluations: 300, seed: 0) > -1)
  }

  /// What a predictor sees decides: one that knows the answer finds the best at once.
  @Test func asksForWhatThePredictorWantsMost() throws {
    struct Oracle: Predictor, FittedPredictor {
      var needs: Needs { .labels }
      var hasStandardDeviation: Bool { false }
      func fit(
        _ data: TrainingData, seed: Int, workers: Int?, control: RunControl
      ) throws -> any FittedPredictor { self }
      func predict(
        _ queries: Queries, workers: Int?, control: RunControl
      ) throws -> Prediction {
        Prediction(means: queries.architectures.map(SurrogateSearchTests.score))
      }
      func save(into file: inout ModelFile) throws {}
    }
    // Every cell is a class of its own here, so that none hides behind an equal one.
    let space = try SpaceCatalog.space(
      "dag(operations=[a,b,c,d,e],placement=edges,edges=[0-1,0-2,1-2,0-3,1-3,2-3])")
    var settings = SurrogateSettings()
    (settings.acquisition, settings.batch) = (.mean, 4)
    let surrogate = PredictorSurrogate(Oracle(), description: Description(key: "oracle"))
    let study = try Study(
      SurrogateSearch(surrogate, settings: settings), in: space, seed: 0)
    try study.run(evaluations: 60, evaluate: Self.score)
    let all = try space.enumerate(unique: false, control: RunControl()).map(Self.score)
    #expect(study.best?.value == all.max())
    // Batches come best first.
    let batch = study.trials[10..<14].map(\.value)
    #expect(batch == batch.sorted(by: >))
    settings.acquisition = .expectedImprovement
    let blind = try Study(
      SurrogateSearch(surrogate, settings: settings), in: space, seed: 0)
    #expect(throws: SearchError.self) { try blind.run(evaluations: 60, evaluate: Self.score) }
    #expect(blind.count == settings.initial)
  }

  fileprivate static func score(_ architecture: Architecture) -> Double {
    architecture.edges.reduce(0) { $0 + Double(($1.label * 7 + $1.target * 3) % 5) }
  }

  @Test(arguments: Acquisition.names) func everyPredictorOfTheCatalogSearches(
    acquisition: String
  ) throws {
    for key in ["gp", "bayes_lin_reg"] {
      let text =
        "predictor_search(predictor=\(key)(encoding=path),acquisition=\(acquisition),initial=12,"
        + "samples=60,mutations=3)"
      let strategy = try StrategyCatalog.strategy(text, in: Self.space)
      @Sendable func trials(_ seed: Int) throws -> [Trial<Architecture>] {
        let study = try Study(strategy, in: Self.space, seed: seed)
        try study.run(evaluations: 40, evaluate: Self.score)
        return study.trials
      }
      let alone = try trials(2)
      #expect(try parallelMap(count: 1, workers: 1) { _, _ in try trials(2) }[0] == alone)
      let keys = try alone.map { try Self.space.canonicalKey(of: $0.architecture) }
      #expect(Set(keys).count == 40)
      #expect(try trials(3) != alone)
    }
  }

  /// A search of values as they are has a predictor that learns them as they are.
  @Test(arguments: [
    ("", "gp"), ("labels=linear", "gp(labels=linear)"), ("labels=normal_scores", "gp"),
  ])
  func predictorsLearnWhatTheSearchTells(labels: String, predictor: String) throws {
    let strategy = try StrategyCatalog.strategy(
      "predictor_search(predictor=gp" + (labels.isEmpty ? ")" : ",\(labels))"), in: Self.space)
    #expect(
      "\(strategy.description)".contains("predictor=\(predictor),"), "\(strategy.description)")
  }

  /// The kriging believer spreads a batch; asking for the highest scores alone would not.
  @Test func aBatchOfAProcessSpreadsOut() throws {
    let line = (0..<101).map { Double($0) / 100 }
    let points = try Matrix(rows: 101, columns: 1, elements: line)
    let seen = try Matrix(rows: 3, columns: 1, elements: [0, 0.5, 1])
    let fitted = try Self.process().fit(
      seen, labels: [0, 1, 0.9], random: RandomSource(seed: 0), control: RunControl())
    for acquisition in [Acquisition.expectedImprovement, .upperConfidenceBound(beta: 2)] {
      let picks = try fitted.picks(
        3, among: points, by: acquisition, best: 1, random: RandomSource(seed: 0),
        control: RunControl())
      #expect(Set(picks).count == 3)
      #expect(abs(line[picks[0]] - line[picks[1]]) > 0.05, "\(acquisition): \(picks)")
    }
  }

  @Test func badSettingsThrow() throws {
    for change: (inout SurrogateSettings) -> Void in [
      { $0.initial = 1 }, { $0.batch = 0 }, { $0.samples = -1 }, { $0.parents = .max },
      { ($0.samples, $0.mutations) = (0, 0) },
    ] {
      var settings = SurrogateSettings()
      change(&settings)
      #expect(throws: SearchError.self) {
        try SurrogateSearch<ParameterVector>(FeatureSurrogate(Self.process()), settings: settings)
      }
    }
    for text in [
      "predictor_search(predictor=gp(enc=path))", "predictor_search(acquisition=best)",
      "predictor_search(predictor=svge_gp)", "predictor_search(predictor=nothing)",
      "predictor_search(initial=1)", "latent_search", "gradient_ascent(predictor=gp)",
    ] {
      #expect(throws: (any Error).self) { try StrategyCatalog.strategy(text, in: Self.space) }
    }
  }
}
