import Tensors

/// Gaussian process regression through inducing points, with hyperparameters that maximize the
/// bound of Titsias 2009 ("Variational Learning of Inducing Variables in Sparse Gaussian
/// Processes"); SGPR or VFE elsewhere.
///
/// Labels are standardized before and scaled back after. Time grows with rows · inducing².
/// The inducing points are chosen once and stay where they are.
public struct SparseGaussianProcess: Hashable, Sendable {
  /// The most inducing points: each costs time squared.
  public static let mostInducingPoints = 4_000

  /// The shape of the covariance function.
  public var kernel = Kernel.radialBasis
  /// One length scale for each feature instead of one for all.
  public var ard = true
  /// At most this many inducing points; all rows where there are fewer.
  public var inducingPoints = 500
  /// How they are chosen.
  public var selection = InducingSelection.kMeans
  /// The most steps of the hyperparameter search.
  public var iterations = 50
  /// Given ones are used as they are, without a search.
  public var hyperparameters: GaussianHyperparameters?

  public init() {}

  /// Fits to rows of features and one label each; the result does not depend on `workers`.
  ///
  /// Throws `invalidTrainingData` for unequal counts, no data or labels too large to standardize,
  /// `invalidArgument` for inducing points outside 1...`mostInducingPoints` or hyperparameters that
  /// do not fit, `TensorsError.notFinite`, and what `control` throws.
  public func fit(
    _ points: Matrix, _ labels: [Double], random: RandomSource, workers: Int? = nil,
    control: RunControl = RunControl()
  ) throws -> GaussianFit {
    guard (1...Self.mostInducingPoints).contains(inducingPoints) else {
      throw RegressionError.invalidArgument(
        "\(inducingPoints) inducing points, outside 1...\(Self.mostInducingPoints)")
    }
    let data = try RegressionData(points, labels)
    let inducing = try selection.points(
      from: points, count: inducingPoints, random: random, workers: workers, control: control)
    let bound = SparseBound(data, kernel: kernel, inducing: inducing, workers: workers)
    let search = HyperparameterSearch(
      given: hyperparameters, ard: ard, iterations: iterations)
    let (parameters, converged) = try search.run(points: points, control: control) {
      try bound.valueAndGradient($0, control: control)
    }
    let state = try bound.state(parameters, control: control)
    let posterior = GaussianPosterior(
      covariance: state.covariance, noise: parameters.noise, basis: state.basis,
      weights: state.weights, reduction: state.reduction, data: data)
    return GaussianFit(
      posterior: posterior, hyperparameters: parameters, evidence: state.bound,
      converged: converged)
  }
}
