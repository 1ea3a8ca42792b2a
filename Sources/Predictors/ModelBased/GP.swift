import Regression
import Storage
import Tensors

/// `gp`: an exact Gaussian process on an encoding.
///
/// White et al. 2021 take an RBF kernel with the constants variance 5, length scale 10 and noise 1
/// (`optimize` false); their program replaced the constants by random draws of each fit. Here
/// hyperparameters are those of most evidence unless told otherwise.
extension PredictorEntry {
  static let gp = onEncoding(
    key: "gp", title: "Gaussian process", className: "GP",
    paper: "Rasmussen and Williams 2006, Gaussian Processes for Machine Learning, algorithm 2.1",
    summary:
      "An exact Gaussian process on an encoding. Time grows with the cube of the labels: for "
      + "more than a few thousand use sparse_gp.",
    hasStandardDeviation: true,
    parameters: [
      .kernel, .ard,
      ParameterSpec(
        "optimize", .flag, default: true,
        "Find variance, length scale and noise of most evidence; without, the three below are used "
          + "as they are."),
      ParameterSpec(
        "variance", .real(ParameterSpec.aboveZero...1e6), default: 5.0,
        "The prior variance of the function, for standardized labels; only without optimize."),
      ParameterSpec(
        "length_scale", .real(ParameterSpec.aboveZero...1e6), default: 10.0,
        "The distance of features over which the function changes; only without optimize."),
      ParameterSpec(
        "noise", .real(ParameterSpec.aboveZero...1e6), default: 1.0,
        "The variance of a label around the function, for standardized labels; only without "
          + "optimize."),
      ParameterSpec(
        "iterations", .integer(1...10_000), default: 100,
        "The most steps of the search for hyperparameters."),
    ],
    regression: ExactGaussianRegression.init)
}

struct ExactGaussianRegression: FeatureRegression {
  let process: GaussianProcess

  init(_ process: GaussianProcess) { self.process = process }

  init(_ options: Options) throws {
    var process = GaussianProcess()
    process.kernel = try options.kernel()
    process.ard = try options.flag("ard")
    process.iterations = try options.integer("iterations")
    if try !options.flag("optimize") {
      process.hyperparameters = GaussianHyperparameters(
        variance: try options.real("variance"), lengthScales: [try options.real("length_scale")],
        noise: try options.real("noise"))
    }
    self.process = process
  }

  func fit(
    _ rows: Matrix, _ labels: [Double], random: RandomSource, workers: Int?, control: RunControl
  ) throws -> any FittedFeatureRegression {
    FittedGaussianRegression(rows: rows, fit: try process.fit(rows, labels, control: control))
  }

  func load(_ file: ModelFile, labels: [Double]) throws -> any FittedFeatureRegression {
    var process = process
    process.hyperparameters = try file.hyperparameters()
    let rows = try file.matrix("rows")
    return FittedGaussianRegression(rows: rows, fit: try process.fit(rows, labels))
  }
}

/// A Gaussian process with what it was fitted to. Files hold the rows and the hyperparameters, from
/// which the same arithmetic makes the same posterior.
struct FittedGaussianRegression: GaussianRegression {
  let rows: Matrix
  let fit: GaussianFit

  var posterior: GaussianPosterior { fit.posterior }
  var hasStandardDeviation: Bool { true }

  func predict(_ rows: Matrix, workers: Int?, control: RunControl) throws -> Prediction {
    try posterior.predict(rows, workers: workers, control: control)
  }

  func save(into file: inout ModelFile) throws {
    try file.add("rows", rows)
    let found = fit.hyperparameters
    let numbers = [found.variance, found.noise] + found.lengthScales
    try file.add("hyperparameters", shape: [numbers.count], doubles: numbers)
  }
}

extension ModelFile {
  mutating func add(_ name: String, _ matrix: Matrix) throws {
    try add(name, shape: [matrix.rows, matrix.columns], doubles: matrix.elements)
  }

  func matrix(_ name: String) throws -> Matrix {
    let (shape, values) = try doubles(name, rank: 2)
    return try Matrix(rows: shape[0], columns: shape[1], elements: values)
  }

  /// The tensor `hyperparameters`: variance, noise, length scales.
  func hyperparameters() throws -> GaussianHyperparameters {
    let numbers = try doubles("hyperparameters", rank: 1).values
    guard numbers.count > 2 else {
      throw PredictorsError.wrongFile(
        path: path, reason: "it has \(numbers.count) hyperparameters, at least 3 are needed")
    }
    return GaussianHyperparameters(
      variance: numbers[0], lengthScales: Array(numbers[2...]), noise: numbers[1])
  }
}
