import Glibc
import Neural
import Regression
import Storage
import Tensors

/// Networks drawn from the posterior of their weights by stochastic gradient Hamiltonian Monte Carlo
/// (Springenberg et al. 2016).
struct BOHAMIANNRegression: FeatureRegression {
  let shape: NetworkShape
  let steps, burnIn, keepEvery, batchSize: Int
  let learningRate, friction: Float

  /// The prior of the logarithm of the noise: its mean, and its variance.
  private static let noisePrior: (mean: Float, variance: Float) = (log(1e-6), 0.01)

  /// Networks that are kept.
  private var count: Int { (steps - 1 - burnIn) / keepEvery }

  func fit(
    _ rows: Matrix, _ labels: [Double], random: RandomSource, workers: Int?, control: RunControl
  ) throws -> any FittedFeatureRegression {
    let (scaler, scale) = (FeatureScaler(rows), try NetworkLabels(labels))
    let (inputs, targets) = (try rows.networkInputs(scaler), try scale.targets(labels))
    let (layers, list) = try shape.network(features: rows.columns)
    let parameters = try list.parameters(random: random.split(0))
    let noise = parameters.parameters.count - 1
    let sampler = try AdaptiveSGHMC(
      parameters, learningRate: learningRate, friction: friction, burnIn: burnIn)
    let tape = try Tape<Float>()
    var batches = Batches(count: rows.rows, size: batchSize, random: random.split(1))
    var kept: [Parameters] = []
    for step in 0..<steps {
      try control.check()
      let batch = batches.next()
      tape.reset()
      parameters.clearGradients()
      let logVariance = try tape.gather(
        tape.parameter(parameters, noise), rows: Array(repeating: 0, count: batch.count))
      let loss = try tape.gaussianLikelihood(
        mean: layers(tape.input(inputs, rows: batch), parameters, on: tape),
        logVariance: logVariance, target: tape.input(targets, rows: batch))
      try tape.backward(loss)
      addPriors(parameters, examples: Float(rows.rows))
      sampler.step(scale: Float(rows.rows), random: random.split(2, step))
      let value = Double(try tape.scalar(of: loss))
      guard value.isFinite else { throw diverged(step) }
      control.report(step + 1, of: steps, loss: value)
      if step > burnIn, (step - burnIn) % keepEvery == 0 { kept.append(try parameters.copy()) }
    }
    guard kept.allSatisfy({ $0.values.elements.allSatisfy(\.isFinite) }) else {
      throw diverged(steps - 1)
    }
    return FittedNetworks(
      ensemble: NetworkEnsemble(layers: layers, members: kept, features: scaler, labels: scale),
      hasStandardDeviation: true)
  }

  /// Adds the gradient of minus the logarithm of the priors, over the number of examples: that of a
  /// weight is standard normal to the power 1 / number of weights.
  private func addPriors(_ parameters: Parameters, examples: Float) {
    let (values, gradients) = (parameters.values.base, parameters.gradients.base)
    let decay = 1 / (Float(parameters.count) * examples)
    for i in 0..<parameters.values.count { gradients[i] += decay * values[i] }
    let noise = parameters.parameters.count - 1
    let distance = parameters.value(noise)[0] - Self.noisePrior.mean
    parameters.gradient(noise)[0] += distance / (Self.noisePrior.variance * examples)
  }

  private func diverged(_ step: Int) -> PredictorsError {
    .diverged("sampling bohamiann diverged by step \(step + 1): use a lower learning_rate")
  }

  func load(_ file: ModelFile, labels: [Double]) throws -> any FittedFeatureRegression {
    FittedNetworks(
      ensemble: try NetworkEnsemble(file, count: count, shape: shape), hasStandardDeviation: true)
  }
}

/// Minibatches without end: every example once before any comes again.
private struct Batches {
  private var order: [Int]
  private let size: Int
  private var random: RandomSource
  private var start: Int

  init(count: Int, size: Int, random: RandomSource) {
    (order, self.size, self.random) = (Array(0..<count), size, random)
    start = count
  }

  mutating func next() -> [Int] {
    if start >= order.count {
      random.shuffle(&order)
      start = 0
    }
    defer { start += size }
    return Array(order[start..<min(start + size, order.count)])
  }
}
