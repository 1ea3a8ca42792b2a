import Neural
import Regression
import Tensors

/// `dngo`: Bayesian linear regression on the last hidden layer of a network.
///
/// As White et al. 2021, who use pybnn: three hidden layers of 50 with tanh on standardized features,
/// squared error, Adam with rate 0.01, batches of 10, 500 epochs; then 20 regressions whose prior and
/// noise are walkers' last positions after 4,000 steps. There the density that the walkers see is wrong
/// (the norm of the residual where its square belongs, a determinant that vanishes), the last batch
/// of an epoch is left out, and the regressions have no intercept. Here the density is the evidence, in
/// the eigenbasis of the features: milliseconds for what took most of a quarter of a minute.
///
/// 500 epochs overfit: on NAS-Bench-201 Kendall's tau of 100 and 400 labels is .52 and .62 (.33 and .53
/// with `labels="linear"`), after 100 epochs .56 and .65, and with a learning rate of 0.001 .57 and .69.
extension PredictorEntry {
  static let dngo = onEncoding(
    key: "dngo", title: "DNGO", className: "DNGO",
    paper: "Snoek et al. 2015, Scalable Bayesian Optimization Using Deep Neural Networks",
    summary:
      "A network on an encoding whose last layer is replaced by Bayesian linear regressions: a "
      + "Gaussian process whose time grows with the labels alone.",
    hasStandardDeviation: true,
    parameters: [
      ParameterSpec(
        "width", .integer(1...1024), default: 50, "Numbers of each of the three hidden layers."),
      ParameterSpec(
        "epochs", .integer(1...1_000_000), default: 500, "Passes over the training set."),
      ParameterSpec("batch_size", .integer(1...4096), default: 10, "Architectures of one step."),
      ParameterSpec(
        "learning_rate", .real(ParameterSpec.aboveZero...1), default: 0.01,
        "Of Adam, the same in all steps."),
      ParameterSpec(
        "heads", .integer(4...1000), default: 20,
        "Regressions, each with a prior and noise drawn from their posterior; an even number."),
      ParameterSpec(
        "chain_steps", .integer(0...1_000_000), default: 4000,
        "Steps of the Markov chain that draws priors and noises."),
    ],
    regression: DNGORegression.init)
}

extension DNGORegression {
  fileprivate init(_ options: Options) throws {
    shape = NetworkShape(
      hidden: Array(repeating: try options.integer("width"), count: 3), activation: .tanh)
    loop = try FitLoop(
      FitOptions(
        epochs: options.integer("epochs"), batchSize: options.integer("batch_size"),
        schedule: Schedule(peak: Float(options.real("learning_rate")), shape: .constant)))
    (heads, steps) = (try options.integer("heads"), try options.integer("chain_steps"))
    guard heads % 2 == 0 else {
      throw PredictorsError.invalidOption("heads of dngo is \(heads): it must be even")
    }
  }
}
