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
    guard min(points.rows, points.columns) <= Self.mostDirections else {
      throw RegressionError.invalidTrainingData(
        "\(points.rows) rows of \(points.columns) features: Bayesian linear regression takes at "
          + "most \(Self.mostDirections) of one of them")
    }
    if let ratio, !(ratio > 0 && ratio.isFinite) {
      throw RegressionError.invalidArgument("the ratio \(ratio) must be positive and finite")
    }
    let data = try RegressionData(points, labels)
    let centered = data.points.subtracting(data.origin)
    let (eigenvalues, directions) = try Self.directions(of: centered, control: control)
    // √sᵢ uᵢᵀy = vᵢᵀXᵀy.
    let drawn = try centered.product(data.targets, transposingSelf: true)
    let products = try directions.product(drawn)
    let squares = zip(products, eigenvalues).map { $0 * $0 / $1 }
    let total = data.targets.reduce(0) { $0 + $1 * $1 }
    let evidence = LinearEvidence(
      eigenvalues: eigenvalues, squares: squares,
      unexplained: max(total - squares.reduce(0, +), 0), freedom: max(points.rows - 1, 1))
    try control.check()
    // The evidence counts in noise over prior.
    let ratio = ratio.map { 1 / $0 } ?? evidence.bestRatio()
    let noise = evidence.noise(ratio: ratio)
    let weights = try directions.product(
      zip(products, eigenvalues).map { $0 / ($1 + ratio) }, transposingSelf: true)
    return LinearPosterior(
      data: data, weights: weights, directions: directions,
      shares: eigenvalues.map { $0 / ($0 + ratio) }, prior: noise / ratio, noise: noise,
      evidence: evidence.value(ratio: ratio))
  }

  /// The positive eigenvalues of XᵀX and their eigenvectors, one a row, from the smaller of XᵀX and
  /// X Xᵀ.
  private static func directions(
    of points: Matrix, control: RunControl
  ) throws -> (values: [Double], vectors: Matrix) {
    let isTall = points.rows >= points.columns
    let gram = try points.product(points, transposingSelf: isTall, transposingOther: !isTall)
    try control.check()
    let eigen = try SymmetricEigen(gram)
    try control.check()
    // As NumPy's rank: what rounding alone can make is nothing.
    let limit = (eigen.values.last ?? 0) * Double(max(points.rows, points.columns)) * 0x1p-52
    let kept = eigen.values.indices.filter { eigen.values[$0] > limit }
    let values = kept.map { eigen.values[$0] }
    var vectors = eigen.vectors.rows(at: kept)
    if !isTall {
      vectors = try vectors.product(points)
      for (row, value) in values.enumerated() {
        for column in 0..<points.columns { vectors[row, column] /= value.squareRoot() }
      }
    }
    return (values, vectors)
  }
}
