import Regression
import Tensors

/// `lgb`: boosted trees that split the leaf of most gain first (LightGBM).
///
/// Settings but `labels` are those of White et al. 2021. A leaf has at least 5 of the 80 % of the
/// architectures that a tree sees, so that fewer than about 13 labels give a constant prediction, as
/// in the study.
extension PredictorEntry {
  static let lgb = onEncoding(
    key: "lgb", title: "LightGBM", className: "LightGBM",
    paper: "Ke et al. 2017, LightGBM: A Highly Efficient Gradient Boosting Decision Tree",
    summary:
      "Boosted trees on an encoding that split the leaf of most gain first. Needs at least 13 labels "
      + "to say anything; among the best of the study from a thousand on.",
    hasStandardDeviation: false,
    parameters: [
      ParameterSpec(
        "rounds", .integer(1...100_000), default: 500, "The most trees."),
      .share(
        "learning_rate", default: 0.05, tuning: .logarithmic(0.001...0.1),
        "What each tree's values are multiplied with."),
      ParameterSpec(
        "maximum_leaves", .integer(2...65_536), default: 31, tuning: .uniform(10...100),
        "The most leaves of a tree."),
      .minimumLeafRows(5),
      .share(
        "feature_fraction", default: 0.9, tuning: .uniform(0.1...1),
        "The share of the features that each tree may use."),
      .share(
        "bagging_fraction", default: 0.8,
        "The share of the architectures that trees learn from."),
      ParameterSpec(
        "bagging_frequency", .integer(1...100_000), default: 5,
        "After how many trees these are drawn anew."),
    ],
    regression: { try TreeRegression(leafWise: $0) })
}

extension TreeRegression {
  fileprivate init(leafWise options: Options) throws {
    var model = LeafWiseBoosting()
    model.rounds = try options.integer("rounds")
    model.learningRate = try options.real("learning_rate")
    model.maximumLeaves = try options.integer("maximum_leaves")
    model.minimumLeafRows = try options.integer("minimum_leaf_rows")
    model.featureFraction = try options.real("feature_fraction")
    model.baggingFraction = try options.real("bagging_fraction")
    model.baggingFrequency = try options.integer("bagging_frequency")
    self.init(isForest: false) { [model] rows, labels, random, _, control in
      try model.fit(rows, labels, random: random, control: control)
    }
  }
}
