import Regression
import Storage
import Tensors

/// A regression on features of architectures: the shape of most model-based predictors.
public struct FeaturePredictor: Predictor {
  let key: String
  let features: any ArchitectureFeatures
  let labelScale: LabelScale
  let regression: any FeatureRegression

  /// - Parameters:
  ///   - key: names the predictor in messages.
  ///   - features: what architectures become.
  ///   - labelScale: what labels become; predictions are in the unit of the labels either way.
  ///   - regression: learns from both.
  public init(
    key: String, features: any ArchitectureFeatures, labelScale: LabelScale,
    regression: any FeatureRegression
  ) {
    (self.key, self.features, self.labelScale) = (key, features, labelScale)
    self.regression = regression
  }

  /// Labels.
  public var needs: Needs { .labels }

  /// Throws as `Predictor.fit`.
  public func fit(
    _ data: TrainingData, seed: Int, workers: Int?, control: RunControl
  ) throws -> any FittedPredictor {
    try needs.check(data, for: key)
    let rows = try features.rows(of: data.architectures, workers: workers, control: control)
    return try fit(rows, data.labels, seed: seed, workers: workers, control: control)
  }

  /// Learns from rows that are features already.
  func fit(
    _ rows: Matrix, _ labels: [Double], seed: Int, workers: Int?, control: RunControl
  ) throws -> FeatureModel {
    let fitted = try regression.fit(
      rows, labelScale.labels(of: labels), random: RandomSource(seed: seed), workers: workers,
      control: control)
    return try FeatureModel(predictor: self, labels: labels, fitted: fitted)
  }

  /// What a fit wrote into `file`.
  func load(_ file: ModelFile) throws -> FeatureModel {
    let labels = try file.doubles("labels", rank: 1).values
    let fitted = try regression.load(file, labels: labelScale.labels(of: labels))
    return try FeatureModel(predictor: self, labels: labels, fitted: fitted)
  }
}

/// A fitted `FeaturePredictor`.
struct FeatureModel: FittedPredictor {
  let features: any ArchitectureFeatures
  let fitted: any FittedFeatureRegression
  /// The training labels, in the user's unit.
  let labels: [Double]
  /// nil for labels that were learned as they are.
  let normalScores: NormalScores?

  init(
    predictor: FeaturePredictor, labels: [Double], fitted: any FittedFeatureRegression
  ) throws {
    (features, self.fitted, self.labels) = (predictor.features, fitted, labels)
    normalScores = try predictor.labelScale == .normalScores ? NormalScores(labels) : nil
  }

  var hasStandardDeviation: Bool { fitted.hasStandardDeviation }

  func predict(
    _ queries: Queries, workers: Int?, control: RunControl
  ) throws -> Prediction {
    try predict(
      features.rows(of: queries.architectures, workers: workers, control: control),
      workers: workers, control: control)
  }

  /// The prediction for rows that are features already.
  func predict(_ rows: Matrix, workers: Int?, control: RunControl) throws -> Prediction {
    let found = try fitted.predict(rows, workers: workers, control: control)
    return normalScores?.labels(found) ?? found
  }

  func save(into file: inout ModelFile) throws {
    try file.add("labels", shape: [labels.count], doubles: labels)
    try fitted.save(into: &file)
  }
}
