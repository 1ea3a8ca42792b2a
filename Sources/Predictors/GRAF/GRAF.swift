import Regression
import Spaces

/// `graf` and `graf_ensemble`: simple models on what is counted in an architecture's graph.
///
/// `graf` is the published model: a random forest with scikit-learn's defaults on the encoding `graf`.
/// `graf_ensemble` is this library's own and its recommended default for models of labels alone. On the
/// features of `graf`, untrained flow features, path counts, the adjacency encoding and the logarithms of
/// parameters and FLOPs it takes the mean of three models of normal scores: support vectors, extremely
/// randomized trees and boosted trees.
extension PredictorEntry {
  private static let paper =
    "Kadlecová et al. 2024, Surprisingly Strong Performance Prediction with Neural Graph Features"

  static let graf = onFeatures(
    key: "graf", title: "Graph features with a forest", className: "GRAF", paper: paper,
    summary:
      "A random forest on counts, path lengths and degrees of every small set of operations: says "
      + "what matters in an architecture, from few labels on.",
    hasStandardDeviation: true,
    parameters: [
      .labels,
      ParameterSpec("trees", .integer(1...100_000), default: 100, "The number of trees."),
      .share(
        "maximum_features", default: 1,
        "The share of the features that are drawn for each node."),
      .minimumLeafRows(1),
    ]
  ) { options, space in
    FeaturePredictor(
      key: "graf", features: try EncodingFeatures(space, .graf),
      labelScale: try options.labelScale(), regression: try TreeRegression(graf: options))
  }

  static let grafEnsemble = onFeatures(
    key: "graf_ensemble", title: "Graph features with an ensemble", className: "GRAFEnsemble",
    paper: paper,
    summary:
      "Support vectors, extra trees and boosting on graph features, random flow features, paths, "
      + "parameters and FLOPs: ranks best of all models of labels alone, from some ten labels to "
      + "thousands, in tenths of a second.",
    hasStandardDeviation: true,
    parameters: [.labels] + GraphFeatures.parameters
  ) { options, space in
    FeaturePredictor(
      key: "graf_ensemble", features: try GraphFeatures.all(of: space),
      labelScale: try options.labelScale(),
      regression: RankEnsemble(
        trees: try options.integer("trees"), rounds: try options.integer("rounds")))
  }
}

extension TreeRegression {
  fileprivate init(graf options: Options) throws {
    var forest = RandomForest()
    forest.trees = try options.integer("trees")
    forest.maximumFeatures = try options.real("maximum_features")
    forest.minimumLeafRows = try options.integer("minimum_leaf_rows")
    forest.bootstrap = true
    self.init(isForest: true) { [forest] rows, labels, random, workers, control in
      try forest.fit(rows, labels, random: random, workers: workers, control: control)
    }
  }
}

/// What `graf_ensemble` sees of an architecture.
enum GraphFeatures {
  static let parameters = [
    ParameterSpec(
      "trees", .integer(1...100_000), default: 200,
      "Extremely randomized trees; the standard deviation is that of these."),
    ParameterSpec("rounds", .integer(1...100_000), default: 400, "Boosted trees."),
  ]

  static func all(of space: any SearchSpace) throws -> JoinedFeatures {
    let costs: [any ArchitectureFeatures] = CostFeatures(space).map { [$0] } ?? []
    return JoinedFeatures(
      parts: [
        try EncodingFeatures(space, .graf), try EncodingFeatures(space, .adjacency),
        PathCounts(space), FlowFeatures(space),
      ] + costs)
  }
}
