import Neural
import Regression
import Storage
import Tensors

/// Bayesian linear regressions on the last hidden layer of a network (Snoek et al. 2015).
struct DNGORegression: FeatureRegression {
  let shape: NetworkShape
  let loop: FitLoop
  /// Regressions, and steps of the chain that draws their priors and noises.
  let heads, steps: Int

  func fit(
    _ rows: Matrix, _ labels: [Double], random: RandomSource, workers: Int?, control: RunControl
  ) throws -> any FittedFeatureRegression {
    let (scaler, scale) = (FeatureScaler(rows), try NetworkLabels(labels))
    let (layers, list) = try shape.network(features: rows.columns)
    let parameters = try list.parameters(random: random.split(0))
    try loop.run(
      "dngo", parameters, inputs: rows.networkInputs(scaler), targets: scale.targets(labels),
      random: random.split(1), control: control,
      loss: { tape, inputs, targets in
        try tape.squaredError(layers(inputs, parameters, on: tape), targets)
      })
    let network = NetworkEnsemble(
      layers: layers, members: [parameters], features: scaler, labels: scale)
    let basis = try network.basis(at: rows, workers: workers, control: control)
    let head = try LinearMixture.sampled(
      basis, labels, count: heads, steps: steps, random: random.split(2), control: control)
    return FittedDNGO(network: network, rows: rows, head: head)
  }

  func load(_ file: ModelFile, labels: [Double]) throws -> any FittedFeatureRegression {
    let network = try NetworkEnsemble(file, count: 1, shape: shape)
    let (rows, found) = (try file.matrix("rows"), try file.matrix("hyperparameters"))
    guard found.columns == 2 else {
      throw PredictorsError.wrongFile(
        path: file.path, reason: "its hyperparameters are no pairs of prior and noise")
    }
    let basis = try network.basis(at: rows, workers: nil, control: RunControl())
    let head = try LinearMixture(
      basis, labels,
      hyperparameters: (0..<found.rows).map { .init(prior: found[$0, 0], noise: found[$0, 1]) })
    return FittedDNGO(network: network, rows: rows, head: head)
  }
}

/// Files hold the network, the training rows and the hyperparameters: the regressions are fitted
/// again, which is exact and fast.
private struct FittedDNGO: FittedFeatureRegression {
  let network: NetworkEnsemble
  let rows: Matrix
  let head: LinearMixture

  var hasStandardDeviation: Bool { true }

  func predict(_ rows: Matrix, workers: Int?, control: RunControl) throws -> Prediction {
    try head.predict(
      network.basis(at: rows, workers: workers, control: control), control: control)
  }

  func save(into file: inout ModelFile) throws {
    try network.save(into: &file)
    try file.add("rows", rows)
    try file.add(
      "hyperparameters", shape: [head.hyperparameters.count, 2],
      doubles: head.hyperparameters.flatMap { [$0.prior, $0.noise] })
  }
}
