import Tensors

/// Checked training data: features and standardized labels.
package struct RegressionData: Sendable {
  let points: Matrix
  /// The mean of each feature.
  let origin: [Double]
  /// Labels with mean 0 and, unless they are all equal, variance 1.
  let targets: [Double]
  let targetMean: Double
  let targetScale: Double

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
    let mean = labels.reduce(0) { $0 + $1 / count }
    let deviation = labels.reduce(0) { $0 + ($1 - mean) * ($1 - mean) / count }.squareRoot()
    let origin = (0..<points.columns).map { column in
      (0..<points.rows).reduce(0) { $0 + points[$1, column] / count }
    }
    guard deviation.isFinite, origin.allSatisfy(\.isFinite) else {
      throw RegressionError.invalidTrainingData(
        "features and labels are too large to standardize: scale them down")
    }
    let isConstant = labels.allSatisfy { $0 == labels[0] }
    targetScale = isConstant || deviation == 0 ? 1 : deviation
    targetMean = mean
    targets = labels.map { [targetScale] in ($0 - mean) / targetScale }
    (self.points, self.origin) = (points, origin)
  }
}
