import Embeddings
import Predictors
import Regression
import Spaces

extension ParameterSpec {
  static let initial = ParameterSpec(
    "initial", .integer(2...100_000), default: 10, tuning: .logarithmic(5...100),
    "Random architectures before the first fit; they count as trials. 1,000 in the paper of SVGe.")
  static let batch = ParameterSpec(
    "batch", .integer(1...10_000), default: 5, tuning: .logarithmic(1...50),
    "Architectures chosen from each fit. 50 in the paper of SVGe, 10 in that of BANANAS.")
  static let draws = ParameterSpec(
    "draws", .integer(0...10_000), default: 0,
    "Random decodes of a code, of which the most common valid one counts; 0 takes the most likely "
      + "graph. 500 in the paper.")
  static let candidates = ParameterSpec(
    "candidates", .choice(["architectures", "decoded"]), default: "architectures",
    "architectures: what codes decode to, random samples and the neighbors of the best, each judged by "
      + "the code it has; decoded: what codes decode to, as in the paper.")
  static let samples = ParameterSpec(
    "samples", .integer(1...100_000), default: 1000, "Random samples among the candidates.")
  static let parents = ParameterSpec(
    "parents", .integer(0...10_000), default: 10,
    "How many of the best architectures have their neighbors among the candidates.")
  static let labels = ParameterSpec(
    "labels", .choice(LabelScale.allCases.map(\.rawValue)), default: "normal_scores",
    "normal_scores: normal quantiles of the ranks, so that a few very bad architectures do not hide "
      + "the differences between good ones; linear: the values, as in the papers.")
  static let beta = ParameterSpec(
    "beta", .real(0...Double.greatestFiniteMagnitude), default: 2.0,
    "Standard deviations that upper_confidence_bound adds to the mean.")

  static func acquisition(_ usual: String) -> ParameterSpec {
    ParameterSpec(
      "acquisition", .choice(Acquisition.names), default: .text(usual),
      "How a prediction becomes a wish to evaluate; mean needs no standard deviations.")
  }

  static func model(_ doc: String) -> ParameterSpec {
    ParameterSpec("model", .embedding, default: .none, doc)
  }
}

extension Options {
  var labelScale: LabelScale {
    get throws { LabelScale(rawValue: try text("labels")) ?? .normalScores }
  }

  var acquisition: Acquisition {
    get throws { try Acquisition(named: text("acquisition"), beta: real("beta")) }
  }

  /// What both strategies in latent space share.
  var latentSettings: LatentSearch.Settings {
    get throws {
      var settings = LatentSearch.Settings()
      settings.initial = try integer("initial")
      settings.batch = try integer("batch")
      settings.draws = try integer("draws")
      settings.labelScale = try labelScale
      settings.acquisition = try acquisition
      settings.candidates =
        try text("candidates") == "decoded"
        ? .decoded
        : .architectures(samples: integer("samples"), parents: integer("parents"))
      return settings
    }
  }

  /// The given predictor, or that of the catalog, with the model where it reads codes.
  private func predictor(in context: StrategyContext) throws -> any Predictor {
    if let given = context.predictor { return given }
    return try Self.predictor(
      text("predictor"), on: context.space, model: try? embedding("model"), labels: labelScale)
  }

  /// What a journal compares: all that a predictor of the catalog tells of itself.
  private func description(of predictor: any Predictor) throws -> Description {
    try Description(
      parsing: (predictor as? CatalogPredictor)?.description ?? text("predictor"))
  }

  func surrogate(in context: StrategyContext) throws -> PredictorSurrogate {
    let predictor = try predictor(in: context)
    return PredictorSurrogate(predictor, description: try description(of: predictor))
  }

  func latentSurrogate(in context: StrategyContext) throws -> LatentPredictorSurrogate {
    let predictor = try predictor(in: context)
    return try Self.latentSurrogate(predictor, description: description(of: predictor))
  }

  /// The described predictor. Of the values as they are it learns the values as they are, unless the
  /// description says otherwise.
  private static func predictor(
    _ text: String, on space: any SearchSpace, model: SVGe?, labels: LabelScale
  ) throws -> CatalogPredictor {
    let parsed = try Description(parsing: text)
    let known = try PredictorCatalog.entry(parsed.key).parameters
    let reads = known.filter { $0.domain == .embedding }.map(\.name)
    var options: [String: OptionValue] = [:]
    if labels == .linear, known.contains(where: { $0.name == "labels" }) {
      options["labels"] = .text(labels.rawValue)
    }
    for parameter in parsed.parameters where !reads.contains(parameter.name) {
      options[parameter.name] = OptionValue(parsing: parameter.value.description)
    }
    if let model { for name in reads { options[name] = .embedding(model) } }
    return try PredictorCatalog.predictor(parsed.key, options, on: space)
  }

  private static func latentSurrogate(
    _ predictor: any Predictor, description: Description
  ) throws -> LatentPredictorSurrogate {
    let base = (predictor as? CatalogPredictor)?.base ?? predictor
    guard let base = base as? any LatentPredictor else {
      throw SearchError.invalidArgument(
        "\(description.key) reads no codes: use svge_gp or svge_mlp, or predictor_search")
    }
    return LatentPredictorSurrogate(base, description: description)
  }

  /// The described model over codes.
  func vectorSurrogate(on space: any SearchSpace) throws -> any VectorSurrogate {
    let parsed = try Description(parsing: text("surrogate"))
    guard parsed.key == GaussianSurrogate.key else {
      let predictor = try Self.predictor(
        parsed.description, on: space, model: embedding("model"), labels: labelScale)
      return try Self.latentSurrogate(
        predictor, description: Description(parsing: predictor.description))
    }
    return try GaussianSurrogate(parsed)
  }
}
