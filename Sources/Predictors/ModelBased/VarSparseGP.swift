import Regression
import Storage
import Tensors

/// `var_sparse_gp`: a Gaussian process whose inducing variables have a learned normal posterior
/// (SVGP, whitened).
///
/// As White et al. 2021: 10 inducing points that are learned, all rows in every step, variance 5,
/// length scale 10 and noise 1 at the start. There the points start at the constant vectors
/// 0, ½, … 4½, far from any architecture, and 200 steps are Adam's; here they start at centers of
/// clusters of the training set, and the steps are those of limited-memory BFGS.
extension PredictorEntry {
  static let varSparseGP = onEncoding(
    key: "var_sparse_gp", title: "Variational sparse Gaussian process", className: "VarSparseGP",
    paper: "Hensman, Fusi and Lawrence 2013, Gaussian Processes for Big Data",
    summary: "A Gaussian process through a few inducing points that move, with a posterior that is "
      + "learned; time grows with the labels.",
    hasStandardDeviation: true,
    parameters: [
      .kernel,
      ParameterSpec(
        "inducing_points", .integer(1...VariationalGaussianProcess.mostInducingPoints), default: 10,
        "The most points that stand for the training set. The default is the study's."),
      ParameterSpec(
        "iterations", .integer(1...10_000), default: 200,
        "The most steps, each on the whole training set."),
    ],
    regression: VariationalRegression.init)
}

private struct VariationalRegression: FeatureRegression {
  let process: VariationalGaussianProcess

  init(_ options: Options) throws {
    var process = VariationalGaussianProcess()
    process.kernel = try options.kernel()
    process.inducingPoints = try options.integer("inducing_points")
    process.iterations = try options.integer("iterations")
    self.process = process
  }

  func fit(
    _ rows: Matrix, _ labels: [Double], random: RandomSource, workers: Int?, control: RunControl
  ) throws -> any FittedFeatureRegression {
    let fit = try process.fit(rows, labels, random: random, workers: workers, control: control)
    return FittedVariationalRegression(rows: rows, posterior: fit.posterior, state: fit.state)
  }

  func load(_ file: ModelFile, labels: [Double]) throws -> any FittedFeatureRegression {
    let (rows, state) = (try file.matrix("rows"), try file.doubles("state", rank: 1).values)
    return FittedVariationalRegression(
      rows: rows, posterior: try process.posterior(rows, labels, restoring: state), state: state)
  }
}

private struct FittedVariationalRegression: FittedFeatureRegression {
  let rows: Matrix
  let posterior: GaussianPosterior
  let state: [Double]

  var hasStandardDeviation: Bool { true }

  func predict(_ rows: Matrix, workers: Int?, control: RunControl) throws -> Prediction {
    try posterior.predict(rows, workers: workers, control: control)
  }

  func save(into file: inout ModelFile) throws {
    try file.add("rows", rows)
    try file.add("state", shape: [state.count], doubles: state)
  }
}
