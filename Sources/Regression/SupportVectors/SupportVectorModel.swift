import Tensors

/// A fitted support vector regression: a weighted sum of radial basis functions around some of the
/// training rows, its support vectors.
public struct SupportVectorModel: Sendable {
  /// The support vectors, (support vectors, features).
  public let points: Matrix
  /// What each support vector adds, in standard deviations of the labels: −C...C.
  public let weights: [Double]
  /// Whether the search ended before its step limit.
  public let converged: Bool
  package let offset: Double
  package let gamma: Double
  private let scaler: LabelScaler

  /// - Parameter scaler: of the training labels.
  package init(
    points: Matrix, weights: [Double], offset: Double, gamma: Double, scaler: LabelScaler,
    converged: Bool
  ) {
    (self.points, self.weights, self.offset) = (points, weights, offset)
    (self.gamma, self.scaler, self.converged) = (gamma, scaler, converged)
  }

  /// The function at each row of `rows`, (n, features), in the unit of the labels.
  ///
  /// Throws `mismatchedFeatures`, `TensorsError.notFinite` and what `control` throws.
  public func values(
    at rows: Matrix, workers: Int? = nil, control: RunControl = RunControl()
  ) throws -> [Double] {
    guard rows.columns == points.columns else {
      throw RegressionError.mismatchedFeatures(expected: points.columns, got: rows.columns)
    }
    try rows.checkFinite(what: "the features")
    let starts = Array(stride(from: 0, to: rows.rows, by: 256))
    return try parallelMap(count: starts.count, workers: workers) { block, _ in
      try control.check()
      let part = rows.rows(at: Array(starts[block]..<min(starts[block] + 256, rows.rows)))
      return SquaredDistances(part, points).sums(weights: weights, gamma: gamma).map {
        scaler.label($0 + offset)
      }
    }.flatMap(\.self)
  }
}
