/// What was seen of one architecture's training, epoch after epoch.
///
/// A curve may be cut at any epoch. NaN marks an epoch whose value is missing or whose training had
/// diverged; what a predictor makes of it, its documentation says.
public struct LearningCurve: Hashable, Sendable {
  /// A column of a training log.
  public enum Metric: String, CaseIterable, Sendable {
    case trainingLoss = "training_loss"
    case trainingAccuracy = "training_accuracy"
    case validationLoss = "validation_loss"
    case validationAccuracy = "validation_accuracy"
  }

  private let values: [Metric: [Double]]

  /// - Parameter values: of each metric the value after epoch 1, 2 and so on.
  public init(_ values: [Metric: [Double]]) { self.values = values }

  /// The values after epoch 1, 2 and so on; nil where the metric was not logged.
  public subscript(_ metric: Metric) -> [Double]? { values[metric] }

  /// The first `count` epochs; all where there are no more.
  public func prefix(_ count: Int) -> LearningCurve {
    LearningCurve(values.mapValues { Array($0.prefix(max(count, 0))) })
  }
}
