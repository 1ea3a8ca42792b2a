import Tensors

/// Support vector regression with a radial basis function, exp(−γ|x − x'|²): rows closer to the
/// function than the half width of a tube cost nothing, others cost in proportion (Schölkopf et al.
/// 2000, "New Support Vector Algorithms"; Chang and Lin 2011, "LIBSVM").
///
/// Labels are standardized before and scaled back after, so that cost and tube mean the same for any
/// unit. Time grows with the square of the rows and more.
public struct SupportVectorRegression: Hashable, Sendable {
  /// The most rows: a matrix of 10,000² numbers takes 800 MB.
  public static let mostRows = 10_000

  /// How wide the tube is.
  public enum Tube: Hashable, Sendable {
    /// ν-SVR: as wide as leaves at most this share of the rows outside, above 0 and at most 1.
    case share(Double)
    /// ε-SVR: this half width in standard deviations of the labels, at least 0.
    case halfWidth(Double)
  }

  /// The tube; by default the one that leaves half of the rows outside.
  public var tube = Tube.share(0.5)
  /// C, what a unit of distance to the tube costs: the largest weight of a row, above 0.
  public var cost = 1.0
  /// γ, above 0; nil for 1/(features · variance of all numbers of the features).
  public var gamma: Double?
  /// Converged when no pair of rows violates the conditions of the optimum by more, above 0.
  public var tolerance = 1e-3
  /// The most pairs of rows that are changed.
  public var iterations = 10_000_000

  /// ν = 0.5, C = 1, γ by the variance of the features.
  public init() {}

  /// Fits to rows of features and one label each. Deterministic.
  ///
  /// - Parameters:
  ///   - points: (n, features), at most `mostRows` rows, used as they are.
  ///   - labels: one a row, in any unit.
  /// - Throws: `invalidTrainingData` for unequal counts, no data, too many rows or labels too large
  ///   to standardize; `invalidArgument` for a setting out of its range; `TensorsError.notFinite`,
  ///   and what `control` throws.
  public func fit(
    _ points: Matrix, _ labels: [Double], control: RunControl = RunControl()
  ) throws -> SupportVectorModel {
    try validate()
    guard points.rows <= Self.mostRows else {
      throw RegressionError.invalidTrainingData(
        "\(points.rows) rows: support vector regression takes at most \(Self.mostRows)")
    }
    let data = try RegressionData(points, labels)
    let gamma = gamma ?? Self.gamma(for: points)
    let distances = SquaredDistances(points, points)
    try control.check()
    let problem = DualProblem(targets: data.targets)
    distances.fillKernel(problem.kernel, gamma: gamma)
    try control.check()
    let converged = try problem.solve(self, control: control)
    let weights = problem.weights
    let support = weights.indices.filter { weights[$0] != 0 }
    return SupportVectorModel(
      points: points.rows(at: support), weights: support.map { weights[$0] },
      offset: problem.offset, gamma: gamma, scaler: data.scaler, converged: converged)
  }

  /// Throws `RegressionError.invalidArgument` for a setting out of its range.
  func validate() throws {
    let isTube =
      switch tube {
      case .share(let share): share > 0 && share <= 1
      case .halfWidth(let width): width >= 0 && width.isFinite
      }
    guard isTube, cost > 0, cost.isFinite, tolerance > 0, (gamma ?? 1) > 0, (gamma ?? 1).isFinite
    else {
      throw RegressionError.invalidArgument(
        "support vector regression needs a share in 0...1 above 0 or a half width of at least 0, "
          + "and a positive cost, gamma and tolerance: got \(tube), cost \(cost), gamma "
          + "\(gamma.map { "\($0)" } ?? "by variance"), tolerance \(tolerance)")
    }
  }

  /// 1/(features · variance), scikit-learn's "scale"; 1 where all numbers are equal.
  private static func gamma(for points: Matrix) -> Double {
    let count = Double(points.elements.count)
    let mean = points.elements.reduce(0) { $0 + $1 / count }
    let variance = points.elements.reduce(0) { $0 + ($1 - mean) * ($1 - mean) / count }
    return variance > 0 && variance.isFinite ? 1 / (Double(points.columns) * variance) : 1
  }
}
