import Regression
import Tensors

/// `rf`: a random forest.
///
/// Settings but `labels` are those of White et al. 2021: no bootstrap, so that trees differ by the
/// features drawn for each node alone. The standard deviation, which the study does not use, is that
/// of the trees.
extension PredictorEntry {
  static let rf = onEncoding(
    key: "rf", title: "Random forest", className: "RandomForest",
    paper: "Breiman 2001, Random Forests",
    summary:
      "Trees on an encoding that differ by the features they may use. Needs no tuning, and is among "
      + "the best of the study for a hundred labels.",
    hasStandardDeviation: true,
    parameters: [
      ParameterSpec(
        "trees", .integer(1...100_000), default: 116, tuning: .logarithmic(16...128),
        "The number of trees."),
      .share(
        "maximum_features", default: 0.17055852159745608, tuning: .logarithmic(0.1...0.9),
        "The share of the features that are drawn for each node."),
      .minimumLeafRows(2, tuning: .uniform(1...20)),
      .minimumSplitRows(2, tuning: .uniform(2...20)),
      ParameterSpec(
        "bootstrap", .flag, default: false,
        "Whether each tree learns from as many architectures drawn with replacement."),
    ],
    regression: { try TreeRegression(forest: $0) })
}

extension TreeRegression {
  fileprivate init(forest options: Options) throws {
    var model = RandomForest()
    model.trees = try options.integer("trees")
    model.maximumFeatures = try options.real("maximum_features")
    model.minimumLeafRows = try options.integer("minimum_leaf_rows")
    model.minimumSplitRows = try options.integer("minimum_split_rows")
    model.bootstrap = try options.flag("bootstrap")
    self.init(isForest: true) { [model] rows, labels, random, workers, control in
      try model.fit(rows, labels, random: random, workers: workers, control: control)
    }
  }
}
