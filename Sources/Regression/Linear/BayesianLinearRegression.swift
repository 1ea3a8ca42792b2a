import Tensors

/// Bayesian linear regression (Bishop 2006, sections 3.3 to 3.5): y = b + w·x + e with
/// w ~ N(0, prior·I), e ~ N(0, noise), a flat prior for b, and prior and noise of most evidence.
///
/// Closed form but for a search over one number. Labels are standardized before and scaled back
/// after. Time grows with rows · features · min(rows, features).
public struct BayesianLinearRegression: Hashable, Sendable {
  /// The smaller of rows and features may be at most this.
  public static let mostDirections = 10_000

  /// The variance of a weight over that of the noise, for standardized labels; nil finds the one of
  /// most evidence.
  public var ratio: Double?

  /// With the ratio of most evidence.
  public init() {}

  /// Fits to rows of features and one label each. Deterministic.
  ///
  /// - Parameters:
  ///   - points: (n, features), used as they are: features of larger scale weigh more.
  ///   - labels: one a row, in any unit.
  /// - Throws: `invalidTrainingData` for unequal counts, no data, labels or features too large to
  ///   standardize, or more than `mostDirections` of both; `invalidArgument` for a ratio that is
  ///   not positive; `TensorsError.notFinite`, and what `control` throws.
  public func fit(
    _ points: Matrix, _ labels: [Double], control: RunControl = RunControl()
  ) throws -> LinearPosterior {
    if let ratio, !(ratio > 0 && ratio.isFinite) {
      throw RegressionError.invalidArgument("the ratio \(ratio) must be positive and finite")
    }
    let problem = try LinearProblem(points, labels, control: control)
    let evidence = problem.evidence
    // The evidence counts in noise over prior.
    let ratio = ratio.map { 1 / $0 } ?? evidence.bestRatio()
    let noise = evidence.noise(ratio: ratio)
    return LinearPosterior(
      data: problem.data, weights: try problem.weights(ratio: ratio),
      directions: problem.directions, shares: problem.shares(ratio: ratio), prior: noise / ratio,
      noise: noise, evidence: evidence.value(prior: noise / ratio, noise: noise))
  }
}
