import Regression
import Tensors

/// `xgb`: boosted trees that grow level by level (XGBoost).
///
/// Settings but `labels` are those of White et al. 2021, who leave what is not named here at the
/// library's defaults. Learned labels have mean 0, the first prediction, as in versions of the library
/// since 2.0; the study's began at 0.5. With 500 rounds the training labels are met almost exactly.
extension PredictorEntry {
  static let xgb = onEncoding(
    key: "xgb", title: "XGBoost", className: "XGBoost",
    paper: "Chen and Guestrin 2016, XGBoost: A Scalable Tree Boosting System",
    summary:
      "Boosted trees on an encoding that grow level by level: milliseconds a fit, among the best of "
      + "the study from a few hundred labels on.",
    hasStandardDeviation: false,
    parameters: [
      ParameterSpec(
        "rounds", .integer(1...100_000), default: 500, "The number of trees."),
      .share(
        "learning_rate", default: 0.3, tuning: .logarithmic(0.001...0.5),
        "What each tree's values are multiplied with."),
      .maximumDepth(6, tuning: .uniform(1...15)),
      ParameterSpec(
        "minimum_child_weight", .real(0...1e6), default: 1.0,
        tuning: .values([1, 2, 3, 4, 5, 6, 7, 8, 9]), "The fewest architectures of a leaf."),
      ParameterSpec(
        "l2_penalty", .real(0...1e6), default: 1.0,
        "λ: added to the architectures of a leaf when their mean is taken."),
      ParameterSpec(
        "gamma", .real(0...1e6), default: 0.0,
        "The least gain of a split, for standardized labels."),
      .share(
        "subsample", default: 1, "The share of the architectures that each tree learns from."),
      .share(
        "column_sample_by_tree", default: 1, tuning: .uniform(0.01...1),
        "The share of the features that each tree may use."),
      .share(
        "column_sample_by_level", default: 1, tuning: .uniform(0.01...1),
        "The share of a tree's features that each of its levels may use."),
    ],
    regression: { try TreeRegression(depthWise: $0) })
}

extension TreeRegression {
  fileprivate init(depthWise options: Options) throws {
    var model = DepthWiseBoosting()
    model.rounds = try options.integer("rounds")
    model.learningRate = try options.real("learning_rate")
    model.maximumDepth = try options.integer("maximum_depth")
    model.minimumChildWeight = try options.real("minimum_child_weight")
    model.l2Penalty = try options.real("l2_penalty")
    model.gamma = try options.real("gamma")
    model.subsample = try options.real("subsample")
    model.columnSampleByTree = try options.real("column_sample_by_tree")
    model.columnSampleByLevel = try options.real("column_sample_by_level")
    self.init(isForest: false) { [model] rows, labels, random, _, control in
      try model.fit(rows, labels, random: random, control: control)
    }
  }
}
