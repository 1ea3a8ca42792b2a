import Embeddings
import Predictors
import Regression
import Spaces

extension StrategyEntry {
  static let predictorSearch = StrategyEntry(
    key: "predictor_search", title: "Search by a predictor",
    paper: "White, Neiswanger and Savani 2021, BANANAS: Bayesian Optimization with Neural "
      + "Architectures for Neural Architecture Search",
    parameters: [
      ParameterSpec(
        "predictor", .description, default: "gp(encoding=adjacency)",
        "The predictor of the catalog, with its options in parentheses."),
      .model("Given to a predictor that reads codes, such as svge_gp."),
      .initial, .batch,
      ParameterSpec(
        "samples", .integer(0...100_000), default: 200, "Random candidates of each round."),
      ParameterSpec(
        "parents", .integer(0...10_000), default: 10,
        "How many of the best architectures have mutants among the candidates."),
      ParameterSpec("mutations", .integer(0...10_000), default: 20, "The mutants of each parent."),
      .labels, .acquisition("expected_improvement"), .beta,
    ]
  ) { options, context in
    var settings = SurrogateSettings()
    settings.initial = try options.integer("initial")
    settings.batch = try options.integer("batch")
    settings.samples = try options.integer("samples")
    settings.parents = try options.integer("parents")
    settings.mutations = try options.integer("mutations")
    settings.labelScale = try options.labelScale
    settings.acquisition = try options.acquisition
    return try SurrogateSearch<Architecture>(
      try options.surrogate(in: context), settings: settings)
  }

  static let latentSearch = StrategyEntry(
    key: "latent_search", title: "Bayesian optimization in latent space",
    paper: "Lukasik et al. 2021, Smooth Variational Graph Embeddings for Efficient Neural "
      + "Architecture Search",
    parameters: [
      .model("Whose codes are searched."),
      ParameterSpec(
        "surrogate", .description, default: "sparse_gp",
        "The model over codes: sparse_gp with ard, inducing_points and iterations, or a predictor that "
          + "reads codes, such as svge_gp."),
      .initial, .batch, .draws,
      ParameterSpec(
        "grid", .integer(1...1_000_000), default: 500, tuning: .logarithmic(100...10_000),
        "Uniform codes in the box of the initial ones, the best of which are tried; 10,000 in the paper."
      ),
      ParameterSpec(
        "refinements", .integer(0...10_000), default: 5,
        "The most steps from such a code to a better one nearby; 150 in the paper."),
      .candidates, .samples, .parents, .labels, .acquisition("expected_improvement"), .beta,
    ], needsModel: true
  ) { options, context in
    var settings = try options.latentSettings
    settings.codes = .box(
      grid: try options.integer("grid"), refinements: try options.integer("refinements"))
    return try LatentSearch(
      try options.embedding("model"), surrogate: try options.vectorSurrogate(on: context.space),
      settings: settings)
  }

  static let gradientAscent = StrategyEntry(
    key: "gradient_ascent", title: "Gradient ascent in latent space",
    paper: "Lukasik et al. 2021, Smooth Variational Graph Embeddings for Efficient Neural "
      + "Architecture Search; Lukasik et al. 2022, Learning Where To Look",
    parameters: [
      .model("Whose codes are climbed in."),
      ParameterSpec(
        "predictor", .description, default: "svge_gp",
        "A predictor that reads codes, with its options in parentheses."),
      .initial, .batch, .draws,
      ParameterSpec(
        "starts", .integer(1...10_000), default: 20, "From how many of the best codes to climb."),
      ParameterSpec("steps", .integer(0...100_000), default: 50, "Steps of each climb."),
      ParameterSpec(
        "rate", .real(ParameterSpec.aboveZero...Double.greatestFiniteMagnitude), default: 0.02,
        "The length of a step, in units of the spread of the codes."),
      .candidates, .samples, .parents, .labels, .acquisition("mean"), .beta,
    ], needsModel: true
  ) { options, context in
    var settings = try options.latentSettings
    settings.codes = .ascent(
      starts: try options.integer("starts"), steps: try options.integer("steps"),
      rate: try options.real("rate"))
    return try GradientAscent(try options.latentSurrogate(in: context), settings: settings)
  }
}
