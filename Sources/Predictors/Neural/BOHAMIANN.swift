import Glibc
import Neural
import Regression
import Tensors

/// `bohamiann`: networks drawn from the posterior of their weights.
///
/// As White et al. 2021, who use pybnn: two hidden layers of 50 with tanh on standardized features, a
/// learned noise, and adaptive stochastic gradient Hamiltonian Monte Carlo for 100 steps of 20
/// architectures. Features that are equal in the whole training set, which there are divided by 0, are
/// left as they are. The standard deviation is that of the networks, without the noise.
///
/// 100 steps are a search rather than a sample, and do: on NAS-Bench-201 Kendall's tau of 100 and 400
/// labels is .57 and .63 (.39 and .52 with `labels="linear"`; pybnn's own .38 and .52), after 1,000 steps
/// .56 and .68.
extension PredictorEntry {
  static let bohamiann = onEncoding(
    key: "bohamiann", title: "BOHAMIANN", className: "BOHAMIANN",
    paper: "Springenberg et al. 2016, Bayesian Optimization with Robust Bayesian Neural Networks",
    summary:
      "Networks on an encoding whose weights are drawn from their posterior; how much they differ "
      + "says how sure it is.",
    hasStandardDeviation: true,
    parameters: [
      ParameterSpec(
        "width", .integer(1...1024), default: 50, "Numbers of each of the two hidden layers."),
      ParameterSpec("steps", .integer(2...10_000_000), default: 100, "Steps of the sampler."),
      ParameterSpec(
        "burn_in", .integer(0...10_000_000), default: 10,
        "The first steps, in which the sampler adapts its step sizes."),
      ParameterSpec(
        "keep_every", .integer(1...1_000_000), default: 5,
        "After burn-in, every so many steps the network is kept."),
      ParameterSpec("batch_size", .integer(1...4096), default: 20, "Architectures of one step."),
      ParameterSpec(
        "learning_rate", .real(ParameterSpec.aboveZero...1), default: 0.01, "Of the sampler."),
      ParameterSpec(
        "friction", .real(0...0.999), default: 0.05,
        "The share of its momentum that a weight loses in a step."),
    ],
    regression: BOHAMIANNRegression.init)
}

extension BOHAMIANNRegression {
  fileprivate init(_ options: Options) throws {
    shape = NetworkShape(
      hidden: Array(repeating: try options.integer("width"), count: 2), activation: .tanh,
      logVariance: log(1e-3))
    (steps, burnIn) = (try options.integer("steps"), try options.integer("burn_in"))
    (keepEvery, batchSize) = (try options.integer("keep_every"), try options.integer("batch_size"))
    learningRate = Float(try options.real("learning_rate"))
    friction = Float(try options.real("friction"))
    guard steps > burnIn + keepEvery else {
      throw PredictorsError.invalidOption(
        "bohamiann with \(steps) steps keeps no network after burn_in=\(burnIn) with "
          + "keep_every=\(keepEvery): give more steps")
    }
  }
}
