import Regression
import Storage
import Tensors

/// `ngb`: natural gradient boosting of a normal distribution (NGBoost).
///
/// Settings but `labels` are those of White et al. 2021, who use the mean alone. The standard
/// deviation is that of a label, noise included.
extension PredictorEntry {
  static let ngb = onEncoding(
    key: "ngb", title: "NGBoost", className: "NGBoost",
    paper: "Duan et al. 2020, NGBoost: Natural Gradient Boosting for Probabilistic Prediction",
    summary:
      "Boosted trees on an encoding that predict a mean and how sure it is; the standard deviation "
      + "is that of a label, noise included.",
    hasStandardDeviation: true,
    parameters: [
      ParameterSpec(
        "stages", .integer(1...100_000), default: 505, tuning: .logarithmic(128...512),
        "The most stages; each grows a tree for the mean and one for the standard deviation."),
      .share(
        "learning_rate", default: 0.08127053060223186, tuning: .logarithmic(0.001...0.1),
        "The share of the best step that each stage goes."),
      .share(
        "minibatch_fraction", default: 0.5,
        "The share of the architectures that each stage learns from."),
      .maximumDepth(6, tuning: .uniform(1...25)),
      .share(
        "maximum_features", default: 0.7920456318712875, tuning: .uniform(0.1...1),
        "The share of the features that are drawn for each node."),
      .minimumLeafRows(1), .minimumSplitRows(2),
    ],
    regression: { try NaturalGradientRegression($0) })
}

private struct NaturalGradientRegression: FeatureRegression {
  let model: NaturalGradientBoosting

  init(_ options: Options) throws {
    var model = NaturalGradientBoosting()
    model.stages = try options.integer("stages")
    model.learningRate = try options.real("learning_rate")
    model.minibatchFraction = try options.real("minibatch_fraction")
    model.maximumDepth = try options.integer("maximum_depth")
    model.maximumFeatures = try options.real("maximum_features")
    model.minimumLeafRows = try options.integer("minimum_leaf_rows")
    model.minimumSplitRows = try options.integer("minimum_split_rows")
    self.model = model
  }

  func fit(
    _ rows: Matrix, _ labels: [Double], random: RandomSource, workers: Int?, control: RunControl
  ) throws -> any FittedFeatureRegression {
    FittedNormalTrees(trees: try model.fit(rows, labels, random: random, control: control))
  }

  func load(_ file: ModelFile, labels: [Double]) throws -> any FittedFeatureRegression {
    FittedNormalTrees(
      trees: NormalTrees(
        locations: try file.trees(prefix: "location_", labels: labels),
        logScales: try file.trees(prefix: "log_scale_", labels: labels),
        isConstant: try file.integer("constant") != 0))
  }
}

private struct FittedNormalTrees: FittedFeatureRegression {
  let trees: NormalTrees

  var hasStandardDeviation: Bool { true }

  func predict(_ rows: Matrix, workers: Int?, control: RunControl) throws -> Prediction {
    try trees.predict(rows, workers: workers, control: control)
  }

  func save(into file: inout ModelFile) throws {
    try file.add(trees.locations, prefix: "location_")
    try file.add(trees.logScales, prefix: "log_scale_")
    file.fields["constant"] = .integer(trees.isConstant ? 1 : 0)
  }
}
