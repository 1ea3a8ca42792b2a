import Neural
import Regression
import Storage

/// Training labels as a network learns them, with mean 0 and variance 1, and the way back.
struct StandardizedLabels: Sendable {
  /// One for each label.
  let targets: [Float]
  /// In the user's unit.
  private let labels: [Double]
  /// nil for labels that are learned as they are.
  private let normalScores: NormalScores?
  private let mean: Double
  /// 0 for equal labels, which are then predicted as they are.
  private let scale: Double

  /// Throws `RegressionError.invalidTrainingData` for labels too large to standardize.
  init(_ labels: [Double], scale labelScale: LabelScale) throws {
    self.labels = labels
    normalScores = try labelScale == .normalScores ? NormalScores(labels) : nil
    let scaled = labelScale.labels(of: labels)
    let scaler = try LabelScaler(scaled)
    targets = scaled.map { Float(scaler.standardized($0)) }
    mean = scaler.mean
    scale = scaled.allSatisfy { $0 == scaled[0] } ? 0 : scaler.standardDeviation
  }

  /// Labels that `save` wrote.
  init(_ file: ModelFile, scale: LabelScale) throws {
    try self.init(file.doubles("labels", rank: 1).values, scale: scale)
  }

  func save(into file: inout ModelFile) throws {
    try file.add("labels", shape: [labels.count], doubles: labels)
  }

  /// What a network says, in the user's unit.
  func prediction(_ outputs: [Float]) -> Prediction {
    let found = Prediction(means: outputs.map { scale * Double($0) + mean })
    return normalScores?.labels(found) ?? found
  }
}

extension PredictorsError {
  /// The result of a training; where it diverged, says which predictor's it was.
  static func naming<Result>(_ predictor: String, _ training: () throws -> Result) throws -> Result
  {
    do { return try training() } catch NeuralError.diverged(let epoch, _) {
      throw PredictorsError.diverged(
        "training \(predictor) diverged in epoch \(epoch): use a lower learning_rate")
    }
  }
}
