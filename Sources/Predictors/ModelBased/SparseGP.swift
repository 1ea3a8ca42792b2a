import Regression
import Storage
import Tensors

/// `sparse_gp`: a Gaussian process through inducing points (SGPR or VFE).
///
/// As in White et al. 2021, 10 inducing points. There they start at the constant vectors
/// 0, ½, … 4½ and move, with the hyperparameters, by 200 steps of Adam; here they are centers of
/// clusters of the training set, which stay, and the hyperparameters maximize the same bound.
extension PredictorEntry {
  static let sparseGP = onEncoding(
    key: "sparse_gp", title: "Sparse Gaussian process", className: "SparseGP",
    paper: "Titsias 2009, Variational Learning of Inducing Variables in Sparse Gaussian Processes",
    summary:
      "A Gaussian process that sees the training set through inducing points; time grows with "
      + "the labels times their square.",
    hasStandardDeviation: true,
    parameters: [
      .kernel, .ard,
      ParameterSpec(
        "inducing_points", .integer(1...SparseGaussianProcess.mostInducingPoints), default: 10,
        "The most points that stand for the training set. The default is the study's; more follow "
          + "the labels more closely, for time that grows with their square."),
      ParameterSpec(
        "iterations", .integer(1...10_000), default: 50,
        "The most steps of the search for hyperparameters."),
    ],
    regression: SparseGaussianRegression.init)
}

struct SparseGaussianRegression: FeatureRegression {
  let process: SparseGaussianProcess

  init(_ process: SparseGaussianProcess) { self.process = process }

  fileprivate init(_ options: Options) throws {
    var process = SparseGaussianProcess()
    process.kernel = try options.kernel()
    process.ard = try options.flag("ard")
    process.inducingPoints = try options.integer("inducing_points")
    process.iterations = try options.integer("iterations")
    self.process = process
  }

  func fit(
    _ rows: Matrix, _ labels: [Double], random: RandomSource, workers: Int?, control: RunControl
  ) throws -> any FittedFeatureRegression {
    // The inducing points are drawn again from the same number when a file is read.
    var random = random
    let seed = Int(truncatingIfNeeded: random.next())
    let fit = try process.fit(
      rows, labels, random: RandomSource(seed: seed), workers: workers, control: control)
    return FittedSparseRegression(
      base: FittedGaussianRegression(rows: rows, fit: fit), seed: seed)
  }

  func load(_ file: ModelFile, labels: [Double]) throws -> any FittedFeatureRegression {
    var process = process
    process.hyperparameters = try file.hyperparameters()
    let (rows, seed) = (try file.matrix("rows"), try file.integer("inducing_seed"))
    let fit = try process.fit(rows, labels, random: RandomSource(seed: seed))
    return FittedSparseRegression(
      base: FittedGaussianRegression(rows: rows, fit: fit), seed: seed)
  }
}

private struct FittedSparseRegression: GaussianRegression {
  let base: FittedGaussianRegression
  let seed: Int

  var rows: Matrix { base.rows }
  var posterior: GaussianPosterior { base.posterior }
  var hasStandardDeviation: Bool { true }

  func predict(_ rows: Matrix, workers: Int?, control: RunControl) throws -> Prediction {
    try base.predict(rows, workers: workers, control: control)
  }

  func save(into file: inout ModelFile) throws {
    try base.save(into: &file)
    file.fields["inducing_seed"] = .integer(seed)
  }
}
