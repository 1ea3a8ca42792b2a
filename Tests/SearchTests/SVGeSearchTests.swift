import Embeddings
import Experiments
import Predictors
import Search
import Spaces
import Tensors
import Testing

/// Searches over the codes of a real, tiny autoencoder.
@Suite struct SVGeSearchTests {
  private static let space = NASBench201()

  private static func model() throws -> SVGe { try SmallStrategies.model.get() }

  private static func score(_ architecture: Architecture) -> Double {
    architecture.edges.reduce(0) { $0 + ($1.label == 2 ? 1 : 0) }
  }

  @Test func codesAndDecodesAreTheModels() throws {
    let model = try Self.model()
    let cells = try Self.space.sample(7, seed: 0)
    let codes = try model.codes(of: cells, control: RunControl())
    let means = try model.encode(cells).mean
    #expect(codes.rows == 7 && codes.columns == 4)
    #expect(codes.elements == means.elements.map(Double.init))
    let likely = try model.architectures(at: codes, draws: 0, seed: 0, control: RunControl())
    #expect(try likely == model.decode(means).map(\.architecture))
    let common = try model.architectures(at: codes, draws: 9, seed: 5, control: RunControl())
    #expect(
      try common == model.decode(means, sampling: .draws(9, seed: 5)).map(\.architecture))
  }

  private static func strategies(
    _ candidates: LatentSearch.Candidates
  ) throws -> [any SearchStrategy<Architecture>] {
    let model = try model()
    var (settings, climbs) = (LatentSearch.Settings(), GradientAscent.defaultSettings)
    (settings.initial, settings.draws, settings.candidates) = (12, 3, candidates)
    settings.codes = .box(grid: 100, refinements: 10)
    (climbs.initial, climbs.draws, climbs.candidates) = (12, 3, candidates)
    climbs.codes = .ascent(starts: 4, steps: 20, rate: 0.02)
    var wide = settings
    wide.acquisition = .upperConfidenceBound(beta: 2)
    let predictor = try predictor(of: model)
    return [
      try LatentSearch(model, settings: settings), try LatentSearch(model, settings: wide),
      try LatentSearch(model, surrogate: predictor, settings: settings),
      try GradientAscent(predictor, settings: climbs),
    ]
  }

  private static func predictor(of model: SVGe) throws -> LatentPredictorSurrogate {
    let predictor = try PredictorCatalog.predictor(
      "svge_gp", ["model": .embedding(model)], on: space)
    return LatentPredictorSurrogate(
      try #require(predictor.base as? any LatentPredictor),
      description: try Description(parsing: predictor.description))
  }

  @Test(arguments: [LatentSearch.Candidates.decoded, .architectures(samples: 40, parents: 2)])
  func sameSeedSameTrialsForAnyWorkersAndNoneTwice(candidates: LatentSearch.Candidates) throws {
    for strategy in try Self.strategies(candidates) {
      @Sendable func trials() throws -> [Trial<Architecture>] {
        let study = try Study(strategy, in: Self.space, seed: 4)
        try study.run(evaluations: 30, evaluate: Self.score)
        return study.trials
      }
      let alone = try trials()
      // Inside a parallel body everything runs on one thread.
      #expect(try parallelMap(count: 1, workers: 1) { _, _ in try trials() }[0] == alone)
      let keys = try alone.map { try Self.space.canonicalKey(of: $0.architecture) }
      #expect(Set(keys).count == 30)
    }
  }

  /// A climb leads to codes whose predicted value is no lower than that of the codes it starts from.
  @Test func ascentProposesHighPredictionsFirst() throws {
    let model = try Self.model()
    let cells = try Self.space.sample(60, seed: 6)
    let codes = try model.codes(of: cells, control: RunControl())
    let labels = cells.map(Self.score)
    let fitted = try Self.predictor(of: model).fit(
      codes, labels: labels, random: RandomSource(seed: 0), control: RunControl())
    let climbable = try #require(fitted as? any ClimbableSurrogate)
    let starts = codes.rows(at: [3, 1, 4])
    let found = try climbable.codesOnTheWay(
      from: starts, steps: 25, rate: 0.02, control: RunControl())
    #expect(found.rows == 15 && found.columns == 4)
    // Equal up to the rounding of codes to float32.
    let values = try fitted.predict(found, control: RunControl()).means
    for (earlier, later) in zip(values, values.dropFirst()) { #expect(earlier > later - 1e-3) }
    let before = try fitted.predict(starts, control: RunControl()).means
    #expect(try #require(values.max()) >= #require(before.max()) - 1e-3)
  }

  @Test func onlyWhatHasAGradientIsClimbed() throws {
    var settings = GradientAscent.defaultSettings
    settings.initial = 5
    let search = try LatentSearch(Self.model(), settings: settings)
    let study = try Study(search, in: Self.space, seed: 0)
    #expect(throws: SearchError.self) { try study.run(evaluations: 8, evaluate: Self.score) }
  }
}
