import Tensors

/// Exact Gaussian process regression (Rasmussen and Williams 2006, algorithm 2.1) with
/// hyperparameters that maximize the marginal likelihood.
///
/// Labels are standardized before and scaled back after. Time grows with the cube of the rows:
/// above a few thousand use `SparseGaussianProcess`.
public struct GaussianProcess: Hashable, Sendable {
  /// The most rows: a matrix of 10,000² numbers takes 800 MB.
  public static let mostRows = 10_000

  /// The shape of the covariance function.
  public var kernel = Kernel.radialBasis
  /// One length scale for each feature instead of one for all.
  public var ard = true
  /// The most steps of the hyperparameter search, on their logarithms.
  public var iterations = 100
  /// Given ones are used as they are, without a search.
  public var hyperparameters: GaussianHyperparameters?

  /// A radial basis function with one length scale a feature, hyperparameters of most evidence.
  public init() {}

  /// Fits to rows of features and one label each. Deterministic.
  ///
  /// - Parameters:
  ///   - points: (n, features), at most `mostRows` rows.
  ///   - labels: one a row, in any unit.
  /// - Throws: `invalidTrainingData` for unequal counts, no data, more than `mostRows` rows or
  ///   labels too large to standardize, `invalidArgument` for hyperparameters that do not fit,
  ///   `TensorsError.notFinite`, and what `control` throws.
  public func fit(
    _ points: Matrix, _ labels: [Double], control: RunControl = RunControl()
  ) throws -> GaussianFit {
    guard points.rows <= Self.mostRows else {
      throw RegressionError.invalidTrainingData(
        "\(points.rows) rows: an exact Gaussian process takes at most \(Self.mostRows), "
          + "use the sparse one")
    }
    let likelihood = MarginalLikelihood(try RegressionData(points, labels), kernel: kernel)
    let search = HyperparameterSearch(
      given: hyperparameters, ard: ard, iterations: iterations)
    let (parameters, converged) = try search.run(points: points, control: control) {
      try likelihood.valueAndGradient($0, control: control)
    }
    let (cholesky, weights, scaled) = try likelihood.factored(parameters)
    try control.check()
    let posterior = GaussianPosterior(
      covariance: try Covariance(
        kernel, variance: parameters.variance, lengthScales: parameters.lengthScales),
      noise: parameters.noise, basis: scaled, weights: weights, reduction: cholesky.inverse,
      data: likelihood.data)
    return GaussianFit(
      posterior: posterior, hyperparameters: parameters,
      evidence: likelihood.value(cholesky, weights), converged: converged)
  }
}

/// A fitted Gaussian process.
public struct GaussianFit: Sendable {
  /// What predicts.
  public let posterior: GaussianPosterior
  /// Those of most evidence that were found, or those that were given.
  public let hyperparameters: GaussianHyperparameters
  /// The log marginal likelihood of the standardized labels, or the bound below it.
  public let evidence: Double
  /// Whether the hyperparameter search ended before its step limit; true without a search.
  public let converged: Bool
}

/// The search for hyperparameters of most evidence.
struct HyperparameterSearch {
  let given: GaussianHyperparameters?
  let ard: Bool
  let iterations: Int

  func run(
    points: Matrix, control: RunControl,
    evidence: ([Double]) throws -> (value: Double, gradient: [Double])
  ) throws -> (GaussianHyperparameters, converged: Bool) {
    if let given {
      try given.validate(features: points.columns)
      return (given, true)
    }
    let initial = GaussianHyperparameters.initial(for: points, ard: ard)
    let box = initial.searchBox()
    var minimizer = BoundedMinimizer()
    minimizer.iterations = iterations
    minimizer.gradientTolerance = 1e-5
    minimizer.valueTolerance = 1e-9
    let scale = Double(points.rows)
    let minimum = try minimizer.minimize(
      from: initial.logarithms, lower: box.lower, upper: box.upper, control: control
    ) { logarithms in
      do {
        let (value, gradient) = try evidence(logarithms)
        return (-value / scale, gradient.map { -$0 / scale })
      } catch TensorsError.noSolution {
        return (.infinity, logarithms)
      }
    }
    return (GaussianHyperparameters(logarithms: minimum.point), minimum.converged)
  }
}
