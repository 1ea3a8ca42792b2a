import Regression
import Storage
import Tensors

/// A regression on rows of features with its settings: what a model-based predictor puts behind an
/// encoding.
public protocol FeatureRegression: Sendable {
  /// Learns from at least one row and one finite label each; the result does not depend on
  /// `workers`.
  func fit(
    _ rows: Matrix, _ labels: [Double], random: RandomSource, workers: Int?, control: RunControl
  ) throws -> any FittedFeatureRegression

  /// What a fit to these labels wrote into `file`. Throws where the file lacks something.
  func load(_ file: ModelFile, labels: [Double]) throws -> any FittedFeatureRegression
}

/// A fitted regression on rows of features.
public protocol FittedFeatureRegression: Sendable {
  /// Whether `predict` gives standard deviations.
  var hasStandardDeviation: Bool { get }

  /// Throws for rows of another number of features.
  func predict(_ rows: Matrix, workers: Int?, control: RunControl) throws -> Prediction

  /// Writes what `FeatureRegression.load` needs, without the labels.
  func save(into file: inout ModelFile) throws
}
