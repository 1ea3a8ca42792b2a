import Regression
import Tensors

/// `bananas`: the mean of networks of ReLU layers on the path encoding.
///
/// Each is an `mlp` with its own initial weights, trained on the same data. The standard deviation is
/// that of the networks, as the search of the paper uses it. On NAS-Bench-201 Kendall's tau of 100 and
/// 400 labels is .59 and .74, and .32 and .52 with the study's networks and labels: see `mlp`.
extension PredictorEntry {
  static let bananas = onEncoding(
    key: "bananas", title: "BANANAS ensemble", className: "BANANAS",
    paper: "White, Neiswanger and Savani 2021, BANANAS: Bayesian Optimization with Neural "
      + "Architectures for Neural Architecture Search",
    summary:
      "The mean of networks of ReLU layers on the path encoding; how much they differ says how sure "
      + "it is.",
    hasStandardDeviation: true, encoding: .path,
    parameters: [
      ParameterSpec("members", .integer(1...1000), default: 3, "The number of networks.")
    ] + .networkTraining,
    regression: { try MLPRegression("bananas", members: $0.integer("members"), $0) })
}
