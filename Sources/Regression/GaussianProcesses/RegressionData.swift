import Tensors

/// Checked training data: features and standardized labels.
package struct RegressionData: Sendable {
  let points: Matrix
  /// The mean of each feature.
  let origin: [Double]
  /// Labels with mean 0 and, unless they are all equal, variance 1.
  let targets: [Double]
  let scaler: LabelScaler

  /// Throws `invalidTrainingData` for no rows or features, unequal counts or labels that are too
  /// large to standardize, and `TensorsError.notFinite`.
  package init(_ points: Matrix, _ labels: [Double]) throws {
    guard points.rows > 0, points.columns > 0, points.rows == labels.count else {
      throw RegressionError.invalidTrainingData(
        "\(points.rows) rows of \(points.columns) features and \(labels.count) labels: "
          + "give at least one row and feature, and one label a row")
    }
    try points.checkFinite(what: "the features")
    try checkFinite(labels, what: "the labels")
    let count = Double(labels.count)
    let scaler = try LabelScaler(labels)
    let origin = (0..<points.columns).map { column in
      (0..<points.rows).reduce(0) { $0 + points[$1, column] / count }
    }
    guard origin.allSatisfy(\.isFinite) else {
      throw RegressionError.invalidTrainingData(
        "the features are too large to standardize: scale them down")
    }
    targets = labels.map(scaler.standardized)
    self.scaler = scaler
    (self.points, self.origin) = (points, origin)
  }
}
