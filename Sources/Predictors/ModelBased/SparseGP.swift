import Regression
import Storage
import Tensors

/// `sparse_gp`: a Gaussian process through inducing points (SGPR or VFE).
///
/// White et al. 2021 take 10 inducing points, start them at the constant vectors 0, ½, … 4½ and move
/// them, and the hyperparameters, by 200 steps of Adam. Here the points are centers of clusters of
/// the training set, which stay, and the hyperparameters maximize the same bound.
extension PredictorEntry {
  static let sparseGP = PredictorEntry(
    key: "sparse_gp", title: "Sparse Gaussian process", className: "SparseGP", family: .modelBased,
    paper: "Titsias 2009, Variational Learning of Inducing Variables in Sparse Gaussian Processes",
    summary:
      "A Gaussian process that sees the training set through inducing points; time grows with "
      + "the labels times their square.",
    needs: .labels, hasStandardDeviation: true,
    parameters: [
      .encoding, .labels, .kernel, .ard,
      ParameterSpec(
        "inducing_points", .integer(1...SparseGaussianProcess.mostInducingPoints), default: 500,
        "The most points that stand for the training set; the study has 10."),
      ParameterSpec(
        "iterations", .integer(1...10_000), default: 50,
        "The most steps of the search for hyperparameters."),
    ],
    make: { options, space in
      try FeaturePredictor("sparse_gp", options, on: space, SparseGaussianRegression(options))
    },
    load: { file, options, space in
      try FeaturePredictor("sparse_gp", options, on: space, SparseGaussianRegression(options))
        .load(file)
    })
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
