import Tensors

/// A fitted Bayesian linear regression.
public struct LinearPosterior: Sendable {
  /// In units of standardized labels.
  private let weights: [Double]
  private let origin: [Double]
  private let scaler: LabelScaler
  private let rows: Int
  /// The eigenvectors of the centered features, one a row, and how far the data settled each, 0...1.
  private let directions: Matrix
  private let shares: [Double]
  /// The variance of a weight before any data, for standardized labels.
  public let prior: Double
  /// The variance of a label around the function, for standardized labels.
  public let noise: Double
  /// The logarithm of the evidence of the standardized labels (Bishop 2006, equation 3.86): higher
  /// is better among fits to the same labels.
  public let evidence: Double

  init(
    data: RegressionData, weights: [Double], directions: Matrix, shares: [Double], prior: Double,
    noise: Double, evidence: Double
  ) {
    (origin, scaler, rows) = (data.origin, data.scaler, data.points.rows)
    (self.weights, self.directions, self.shares) = (weights, directions, shares)
    (self.prior, self.noise, self.evidence) = (prior, noise, evidence)
  }

  /// Columns of the points it was fitted to, and of all that it can be asked about.
  public var featureCount: Int { origin.count }

  /// The mean and standard deviation of the function at each row of `points`: of b + w·x, without
  /// the noise of a label.
  ///
  /// - Parameter points: (n, `featureCount`), encoded as the training rows were.
  /// - Throws: `mismatchedFeatures`, `TensorsError.notFinite` and what `control` throws.
  public func predict(
    _ points: Matrix, control: RunControl = RunControl()
  ) throws -> Prediction {
    guard points.columns == featureCount else {
      throw RegressionError.mismatchedFeatures(expected: featureCount, got: points.columns)
    }
    try points.checkFinite(what: "the features")
    var means: [Double] = []
    var deviations: [Double] = []
    for start in stride(from: 0, to: points.rows, by: 256) {
      try control.check()
      let block = points.rows(at: Array(start..<min(start + 256, points.rows))).subtracting(origin)
      means += try block.product(weights).map(scaler.label)
      let projections = try block.product(directions, transposingOther: true)
      for row in 0..<block.rows {
        let settled = zip(projections.row(row), shares).reduce(0) { $0 + $1.0 * $1.0 * $1.1 }
        let norm = block.row(row).reduce(0) { $0 + $1 * $1 }
        let variance = prior * max(norm - settled, 0) + noise / Double(rows)
        deviations.append(variance.squareRoot() * scaler.standardDeviation)
      }
    }
    return Prediction(means: means, standardDeviations: deviations)
  }
}
