import Tensors

/// Gaussian process regression through inducing variables whose posterior is learned (Hensman, Fusi
/// and Lawrence 2013, "Gaussian Processes for Big Data"; SVGP elsewhere), whitened, with a normal
/// likelihood.
///
/// Hyperparameters, inducing points and posterior all maximize one bound, on all rows at once, by
/// limited-memory BFGS. Labels are standardized before and scaled back after. Time grows with
/// rows · inducing · features.
public struct VariationalGaussianProcess: Hashable, Sendable {
  /// The most inducing points, each of which has all features to learn.
  public static let mostInducingPoints = 500

  /// The shape of the covariance function.
  public var kernel = Kernel.radialBasis
  /// At most this many inducing points, which start at centers of clusters of the rows; all rows
  /// where there are fewer.
  public var inducingPoints = 10
  /// The most steps.
  public var iterations = 200
  /// Where the search starts; one length scale.
  public var start = GaussianHyperparameters(variance: 5, lengthScales: [10], noise: 1)

  /// The settings of White et al. 2021: 10 points, 200 steps.
  public init() {}

  /// What a fit found: enough to make the posterior again.
  public struct Fit: Sendable {
    /// What predicts.
    public let posterior: GaussianPosterior
    /// Where the search ended.
    public let hyperparameters: GaussianHyperparameters
    /// The lower bound on the log marginal likelihood of the standardized labels.
    public let bound: Double
    /// Whether the search ended before its step limit.
    public let converged: Bool
    /// All unknowns, for `posterior(_:_:restoring:)`.
    package let state: [Double]
  }

  /// Fits to rows of features and one label each.
  ///
  /// Throws `invalidTrainingData` for unequal counts, no data or labels too large to standardize,
  /// `invalidArgument` for inducing points outside 1...`mostInducingPoints` or a start with several
  /// length scales or numbers that are not positive; `TensorsError.notFinite`, and what `control`
  /// throws.
  public func fit(
    _ points: Matrix, _ labels: [Double], random: RandomSource, workers: Int? = nil,
    control: RunControl = RunControl()
  ) throws -> Fit {
    guard (1...Self.mostInducingPoints).contains(inducingPoints) else {
      throw RegressionError.invalidArgument(
        "\(inducingPoints) inducing points, outside 1...\(Self.mostInducingPoints)")
    }
    let data = try RegressionData(points, labels)
    _ = try Covariance(kernel, variance: start.variance, lengthScales: start.lengthScales)
    try start.validate(features: 1)
    let bound = VariationalBound(data, kernel: kernel)
    let inducing = try InducingSelection.kMeans.points(
      from: points, count: inducingPoints, random: random, workers: workers, control: control)
    let initial = try VariationalBound.Unknowns(hyperparameters: start, inducing: inducing)
    let vector = initial.vector
    let box = start.searchBox()
    let free = Array(repeating: Double.infinity, count: vector.count - 3)
    var minimizer = BoundedMinimizer()
    (minimizer.iterations, minimizer.gradientTolerance) = (iterations, 1e-6)
    let scale = Double(points.rows)
    let minimum = try minimizer.minimize(
      from: vector, lower: box.lower + free.map { -$0 }, upper: box.upper + free, control: control
    ) { vector in
      do {
        let found = try bound.valueAndGradient(initial.replacing(with: vector), control: control)
        return (-found.value / scale, found.gradient.map { -$0 / scale })
      } catch TensorsError.noSolution, TensorsError.notFinite {
        return (.infinity, vector)
      }
    }
    let unknowns = initial.replacing(with: minimum.point)
    return Fit(
      posterior: try bound.posterior(unknowns), hyperparameters: unknowns.hyperparameters,
      bound: -minimum.value * scale, converged: minimum.converged, state: minimum.point)
  }

  /// The posterior of a fit to the same rows and labels, bit for bit, from its `state`.
  ///
  /// Throws `invalidTrainingData` for a state of another length.
  package func posterior(
    _ points: Matrix, _ labels: [Double], restoring state: [Double]
  ) throws -> GaussianPosterior {
    let count = min(inducingPoints, points.rows)
    guard state.count == 3 + count * points.columns + count + count * (count + 1) / 2 else {
      throw RegressionError.invalidTrainingData(
        "a state of \(state.count) numbers is not that of \(count) inducing points of "
          + "\(points.columns) features")
    }
    let empty = try VariationalBound.Unknowns(
      hyperparameters: start, inducing: Matrix(rows: count, columns: points.columns))
    return try VariationalBound(RegressionData(points, labels), kernel: kernel)
      .posterior(empty.replacing(with: state))
  }
}
