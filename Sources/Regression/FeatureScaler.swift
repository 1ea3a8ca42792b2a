import Tensors

/// Features in units of their standard deviation from their mean, each by itself.
public struct FeatureScaler: Hashable, Sendable {
  /// The mean of each feature.
  public let center: [Double]
  /// The standard deviation of each feature (divisor n); 1 where all are equal.
  public let spread: [Double]

  /// Of at least one row of finite numbers.
  public init(_ rows: Matrix) {
    let count = Double(max(rows.rows, 1))
    var center = [Double](repeating: 0, count: rows.columns)
    for row in 0..<rows.rows {
      for (i, value) in rows.row(row).enumerated() { center[i] += value / count }
    }
    var variance = [Double](repeating: 0, count: rows.columns)
    for row in 0..<rows.rows {
      for (i, value) in rows.row(row).enumerated() {
        variance[i] += (value - center[i]) * (value - center[i]) / count
      }
    }
    // What rounding alone leaves of equal numbers is nothing.
    let spread = zip(variance, center).map { variance, mean in
      variance.squareRoot() > 1e-12 * abs(mean) ? variance.squareRoot() : 1
    }
    self.init(center: center, spread: spread)
  }

  /// - Parameter spread: positive, as many as `center`.
  package init(center: [Double], spread: [Double]) {
    (self.center, self.spread) = (center, spread)
  }

  /// The rows, which have as many features, in these units.
  package func standardized(_ rows: Matrix) -> Matrix {
    var result = rows
    for row in 0..<rows.rows {
      for i in center.indices { result[row, i] = (rows[row, i] - center[i]) / spread[i] }
    }
    return result
  }
}
