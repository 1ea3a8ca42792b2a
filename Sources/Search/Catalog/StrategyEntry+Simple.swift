import Predictors
import Spaces

extension StrategyEntry {
  static let randomSearch = StrategyEntry(
    key: "random_search", title: "Random search",
    paper: "Bergstra and Bengio 2012, Random Search for Hyper-Parameter Optimization",
    parameters: []
  ) { _, _ in RandomSearch<Architecture>() }

  static let localSearch = StrategyEntry(
    key: "local_search", title: "Local search",
    paper:
      "White, Nolen and Savani 2021, Exploring the Loss Landscape in Neural Architecture Search",
    parameters: []
  ) { _, _ in LocalSearch<Architecture>() }

  static let regularizedEvolution = StrategyEntry(
    key: "regularized_evolution", title: "Regularized evolution",
    paper: "Real et al. 2019, Regularized Evolution for Image Classifier Architecture Search",
    parameters: [
      ParameterSpec(
        "population", .integer(1...1_000_000), default: 100, tuning: .logarithmic(10...200),
        "How many architectures live; the oldest dies."),
      ParameterSpec(
        "sample", .integer(1...1_000_000), default: 25, tuning: .logarithmic(2...50),
        "Of how many drawn from the population the best becomes the parent; at most the population."
      ),
    ]
  ) { options, _ in
    try RegularizedEvolution<Architecture>(
      populationSize: options.integer("population"), sampleSize: options.integer("sample"))
  }
}
