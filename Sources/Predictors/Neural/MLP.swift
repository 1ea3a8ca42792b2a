import Neural
import Regression
import Tensors

/// `mlp`: a network of ReLU layers.
///
/// As White et al. 2021: the mean absolute error plus 0.2 times the sum of the absolute values of the
/// output layer's weights, Adam with β₂ = 0.99, batches of 32, 500 epochs. The study learns percent
/// with 20 layers of 20, which trains badly and at times not at all: it is
/// `layers=20, width=20, standardize=False, labels="linear"`. On all of NAS-Bench-201 (validation
/// accuracy on CIFAR-10, 10 seeds) Kendall's tau of 100 and 400 labels is
///
/// - .33 and .51 with the study's setting, .46 and .62 with standardized labels;
/// - .44 and .54 with normal scores in 20 layers of 20, .52 and .65 in 5 of 20, .56 and .68 in 3 of
///   20, .59 and .72 in the 3 of 64 that are the default here, of which the penalty is worth .01 to .02.
extension PredictorEntry {
  static let mlp = onEncoding(
    key: "mlp", title: "Multilayer perceptron", className: "MLP",
    paper:
      "White et al. 2021, How Powerful are Performance Predictors in Neural Architecture Search",
    summary:
      "A network of ReLU layers on an encoding: tenths of a second, and near the best of what learns "
      + "from labels alone there.",
    hasStandardDeviation: false, parameters: .networkTraining,
    regression: { try MLPRegression("mlp", members: 1, $0) })
}

extension [ParameterSpec] {
  /// What networks of `mlp` and `bananas` are made and trained with.
  static let networkTraining = [
    ParameterSpec(
      "layers", .integer(1...100), default: 3, tuning: .uniform(1...25),
      "Hidden layers; the study takes 20."),
    ParameterSpec(
      "width", .integer(1...512), default: 64, tuning: .logarithmic(5...257),
      "Numbers of each hidden layer; the study takes 20."),
    ParameterSpec("epochs", .integer(1...1_000_000), default: 500, "Passes over the training set."),
    ParameterSpec("batch_size", .integer(1...4096), default: 32, "Architectures of one step."),
    ParameterSpec(
      "learning_rate", .real(ParameterSpec.aboveZero...1), default: 1e-3,
      tuning: .values([0.1, 0.01, 0.005, 0.001, 0.0001]), "Of Adam, the same in all steps."),
    ParameterSpec(
      "l1_penalty", .real(0...1e6), default: 0.2,
      "What the sum of the absolute values of the output layer's weights is multiplied with in the "
        + "loss."),
    ParameterSpec(
      "standardize", .flag, default: true,
      "Learn labels in standard deviations from their mean; without, in their own unit, as the study "
        + "learns percent."),
  ]
}

extension MLPRegression {
  /// With the options of `networkTraining`.
  init(_ predictor: String, members: Int, _ options: Options) throws {
    let shape = NetworkShape(
      hidden: Array(repeating: try options.integer("width"), count: try options.integer("layers")),
      activation: .reLU, initialization: .xavier)
    let loop = try FitLoop(
      FitOptions(
        epochs: options.integer("epochs"), batchSize: options.integer("batch_size"),
        optimizer: OptimizerOptions(.adam(beta2: 0.99)),
        schedule: Schedule(peak: Float(options.real("learning_rate")), shape: .constant)))
    self.init(
      predictor: predictor, members: members, shape: shape, loop: loop,
      penalty: Float(try options.real("l1_penalty")),
      standardizes: try options.flag("standardize"), hasStandardDeviation: predictor == "bananas")
  }
}
