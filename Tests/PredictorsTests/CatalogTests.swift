import Predictors
import Regression
import Spaces
import Storage
import Tensors
import Testing

/// Predicts the number of edges times a factor: a user's own predictor, as small as can be.
private struct EdgeCount: Predictor, FittedPredictor {
  let factor: Double
  let needs = Needs()
  let hasStandardDeviation = false

  func fit(
    _ data: TrainingData, seed: Int, workers: Int?, control: RunControl
  ) throws -> any FittedPredictor { self }

  func predict(
    _ queries: Queries, workers: Int?, control: RunControl
  ) throws -> Prediction {
    Prediction(means: queries.architectures.map { factor * Double($0.edgeCount) })
  }

  func save(into file: inout ModelFile) throws { file.fields["factor"] = .number(factor) }

  static func entry(_ key: String) -> PredictorEntry {
    PredictorEntry(
      key: key, title: "Edges", className: "Edges", family: .counting, paper: "none",
      summary: "Counts edges.", needs: Needs(), hasStandardDeviation: false,
      parameters: [
        ParameterSpec("factor", .real(0.5...2), default: 1, "What an edge is worth."),
        ParameterSpec("mode", .choice(["plain", "odd"]), default: "plain", "Unused."),
        ParameterSpec("rounds", .integer(1...9), default: 3, "Unused."),
        ParameterSpec("fast", .flag, default: true, "Unused."),
      ],
      make: { options, _ in EdgeCount(factor: try options.real("factor")) },
      load: { file, _, _ in EdgeCount(factor: try file.number("factor")) })
  }
}

@Suite struct CatalogTests {
  private let space = NASBench201()

  @Test func aUsersRowIsFoundMadeSavedAndLoaded() throws {
    try PredictorCatalog.register(EdgeCount.entry("edges_saved"))
    #expect(PredictorCatalog.entries.contains { $0.key == "edges_saved" })
    let predictor = try PredictorCatalog.predictor("edges_saved", ["factor": 2], on: space)
    let cells = try space.sample(5, seed: 1)
    let fitted = try predictor.fit(TrainingData())
    let found = try fitted.predict(cells)
    #expect(found == Prediction(means: cells.map { 2 * Double($0.edgeCount) }))
    let again = try PredictorCatalog.load(serialized: fitted.serialized())
    #expect(try again.predict(cells) == found)
    #expect(again.predictor.description == "edges_saved(factor=2.0)")
    let described = try PredictorCatalog.predictor(
      describedBy: again.predictor.description, on: space)
    #expect(try described.options.real("factor") == 2)
    #expect(throws: PredictorsError.self) {
      try PredictorCatalog.load(serialized: fitted.serialized(), space: NASBench101())
    }
  }

  @Test func otherFilesAreRefusedWithARemedy() throws {
    for (format, words) in [("nasturtium.head", "svge_gp"), ("nasturtium.svge", "expected")] {
      let bytes = try SafeTensors(metadata: ["format": format, "version": "1"]).serialized()
      #expect {
        try PredictorCatalog.load(serialized: bytes)
      } throws: {
        "\($0)".contains(words)
      }
    }
    let newer = try SafeTensors(
      metadata: ["format": "nasturtium.predictor", "version": "2", "description": "{}"])
    #expect(throws: StorageError.self) {
      try PredictorCatalog.load(serialized: newer.serialized())
    }
  }

  @Test func keysAreTakenOnce() throws {
    try PredictorCatalog.register(EdgeCount.entry("edges_once"))
    #expect(throws: PredictorsError.self) {
      try PredictorCatalog.register(EdgeCount.entry("edges_once"))
    }
  }

  @Test func aPredictorOutsideTheCatalogSaysWhyItCannotBeSaved() throws {
    let fitted = try EdgeCount(factor: 1).fit(TrainingData())
    #expect(throws: PredictorsError.self) { try fitted.serialized() }
  }

  @Test func misspelledNamesAreAnsweredWithTheNearest() throws {
    try PredictorCatalog.register(EdgeCount.entry("edges_named"))
    func message(_ body: () throws -> Void) -> String {
      do { try body() } catch { return "\(error)" }
      return ""
    }
    let text = message { _ = try PredictorCatalog.entry("edges_naned") }
    #expect(text.contains("did you mean 'edges_named'?"))
    let option = message {
      _ = try PredictorCatalog.predictor("edges_named", ["facter": 1], on: space)
    }
    #expect(option.contains("no parameter 'facter'; did you mean 'factor'?"))
  }

  @Test(arguments: [
    ["factor": OptionValue.real(3)], ["factor": "x"], ["factor": .none], ["mode": "even"],
    ["mode": 1], ["rounds": 0], ["rounds": 2.5], ["fast": 1], ["factor": .real(.nan)],
  ])
  func optionsOutsideTheirDomainAreRefused(options: [String: OptionValue]) throws {
    let parameters = EdgeCount.entry("x").parameters
    #expect(throws: PredictorsError.self) { try Options(options, for: parameters, of: "x") }
  }

  @Test func wholeNumbersMayComeAsRealOnes() throws {
    let options = try Options(
      ["rounds": 4.0, "factor": 1], for: EdgeCount.entry("x").parameters, of: "x")
    #expect(try options.integer("rounds") == 4 && options.real("factor") == 1)
    #expect(throws: PredictorsError.self) { try options.integer("factor") }
  }
}

@Suite struct TrainingDataTests {
  private let cells = [Architecture](repeating: try! Architecture(nodes: [0], edges: []), count: 2)

  @Test func labelsMustFitTheArchitectures() {
    #expect(throws: PredictorsError.self) { try TrainingData(cells, labels: [1]) }
    #expect(throws: PredictorsError.self) { try TrainingData(cells, labels: [1, .nan]) }
    #expect(throws: PredictorsError.self) { try TrainingData(cells, labels: [.infinity, 0]) }
    #expect(throws: PredictorsError.self) { try TrainingData(cells, labels: [1, 2], curves: []) }
    #expect(throws: PredictorsError.self) {
      try Queries(cells, curves: [LearningCurve([:])])
    }
  }

  @Test func needsNameWhatIsMissing() throws {
    let data = try TrainingData(
      cells, labels: [1, 2],
      curves: [
        LearningCurve([.validationAccuracy: [1, 2, 3]]), LearningCurve([.validationAccuracy: [1]]),
      ])
    try Needs(labels: true, curves: [.validationAccuracy], epochs: 1).check(data, for: "x")
    for needs in [
      Needs(labels: true, unlabeled: true), Needs(images: true),
      Needs(labels: true, curves: [.validationAccuracy], epochs: 2),
      Needs(labels: true, curves: [.trainingLoss]),
    ] {
      #expect(throws: PredictorsError.self) { try needs.check(data, for: "x") }
    }
    #expect(throws: PredictorsError.self) { try Needs.labels.check(TrainingData(), for: "x") }
  }

  @Test func aCurveCanBeCut() {
    let curve = LearningCurve([.trainingLoss: [3, 2, 1]])
    #expect(curve.prefix(2)[.trainingLoss] == [3, 2] && curve[.validationLoss] == nil)
  }
}
