/// Labels in units of their standard deviation from their mean: what models learn, so that nothing
/// depends on the unit of a label.
public struct LabelScaler: Hashable, Sendable {
  /// Of the labels.
  public let mean: Double
  /// Of the labels (divisor n); 1 where all are equal.
  public let standardDeviation: Double

  /// Throws `RegressionError.invalidTrainingData` for no labels, and labels that are NaN, infinite
  /// or too large to standardize.
  public init(_ labels: [Double]) throws {
    let count = Double(labels.count)
    let mean = labels.reduce(0) { $0 + $1 / count }
    let found = labels.reduce(0) { $0 + ($1 - mean) * ($1 - mean) / count }.squareRoot()
    guard !labels.isEmpty, found.isFinite, mean.isFinite else {
      throw RegressionError.invalidTrainingData(
        "\(labels.count) labels cannot be standardized: give at least one, finite, and scale large "
          + "ones down")
    }
    let isConstant = labels.allSatisfy { $0 == labels[0] }
    self.init(mean: mean, standardDeviation: isConstant || found == 0 ? 1 : found)
  }

  /// - Parameter standardDeviation: positive.
  package init(mean: Double, standardDeviation: Double) {
    (self.mean, self.standardDeviation) = (mean, standardDeviation)
  }

  public func standardized(_ label: Double) -> Double { (label - mean) / standardDeviation }
  public func label(_ standardized: Double) -> Double { standardized * standardDeviation + mean }
}
