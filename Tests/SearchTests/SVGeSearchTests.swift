import Embeddings
import Search
import Spaces
import Tensors
import Testing

/// Searches over the codes of a real, tiny autoencoder.
@Suite struct SVGeSearchTests {
  private static let space = NASBench201()

  private static func model() throws -> SVGe {
    let model = try SVGe(
      space: space, configuration: SVGe.Configuration(width: 16, latent: 4, rounds: 1), seed: 1)
    try model.fit(
      space.sample(400, seed: 2), recipe: SVGe.Recipe(learningRate: 5e-3, epochs: 6), seed: 3)
    return model
  }

  private static func guides(_ model: SVGe) -> [any LatentGuide] {
    var improvement = ExpectedImprovementGuide()
    improvement.surrogate.iterations = 10
    (improvement.proposal.candidates, improvement.proposal.refinements) = (100, 10)
    var (network, process) = (AscentGuide(model: model), AscentGuide(model: model))
    (network.recipe.epochs, network.starts, network.steps) = (10, 4, 20)
    (process.kind, process.starts, process.steps) = (.gaussianProcess, 4, 20)
    return [improvement, network, process]
  }

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

  @Test func sameSeedSameTrialsForAnyWorkersAndNoneTwice() throws {
    let model = try Self.model()
    for guide in Self.guides(model) {
      for candidates in [LatentSearch.Candidates.box, .architectures(samples: 40, parents: 2)] {
        var settings = LatentSearch.Settings()
        (settings.initial, settings.batch, settings.draws) = (12, 4, 3)
        settings.candidates = candidates
        let search = try LatentSearch(model, guide: guide, settings: settings)
        @Sendable func trials() throws -> [Trial] {
          var study = Study(search, in: Self.space, seed: 4)
          try study.run(evaluations: 30, evaluate: Self.score)
          return study.trials
        }
        let alone = try trials()
        // Inside a parallel body everything runs on one thread.
        #expect(try parallelMap(count: 1, workers: 1) { _, _ in try trials() }[0] == alone)
        let hashes = try alone.map { try Self.space.canonicalKey(of: $0.architecture) }
        #expect(Set(hashes).count == 30)
      }
    }
  }

  /// A head climbs to codes whose predicted value is no lower than that of the codes it starts from.
  @Test func ascentProposesHighPredictionsFirst() throws {
    let model = try Self.model()
    let cells = try Self.space.sample(60, seed: 6)
    let codes = try model.codes(of: cells, control: RunControl())
    let labels = cells.map(Self.score)
    var guide = AscentGuide(model: model)
    (guide.kind, guide.starts, guide.steps) = (.gaussianProcess, 3, 25)
    let fitted = try guide.fit(
      LatentData(codes: codes, labels: labels), random: RandomSource(seed: 0), control: RunControl()
    )
    let found = try fitted.codes(
      4, in: LatentBox(of: codes), random: RandomSource(seed: 1), control: RunControl())
    #expect(found.rows == 15 && found.columns == 4)
    let order = try fitted.rows(15, among: found, control: RunControl())
    // Equal up to the rounding of codes to float32.
    let head = try PerformanceHead.fit(.gaussianProcess, on: model, cells, values: labels, seed: 0)
    let values = try head.predict(
      codes: Tensor(found.elements.map { Float($0) }, shape: [15, 4]))
    for (earlier, later) in zip(values, values.dropFirst()) { #expect(earlier > later - 1e-3) }
    #expect(Set(order) == Set(0..<15))
    var bad = guide
    bad.starts = 0
    #expect(throws: SearchError.self) {
      try bad.fit(
        LatentData(codes: codes, labels: labels), random: RandomSource(seed: 0),
        control: RunControl())
    }
  }
}
