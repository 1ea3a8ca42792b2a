import Networks
import Spaces

/// What a predictor learns from. One that exists is well formed: counts agree, labels are finite.
public struct TrainingData: Sendable {
  /// The labeled architectures; the same one may come more than once.
  public let architectures: [Architecture]
  /// One number for each, in any unit, higher is better.
  public let labels: [Double]
  /// One learning curve for each.
  public let curves: [LearningCurve]?
  /// What networks are trained or measured on.
  public let images: Images?
  /// Architectures without labels.
  public let unlabeled: [Architecture]

  /// Throws `PredictorsError.invalidData` for other counts of labels or curves than of
  /// architectures, and a label that is NaN or infinite.
  public init(
    _ architectures: [Architecture], labels: [Double], curves: [LearningCurve]? = nil,
    images: Images? = nil, unlabeled: [Architecture] = []
  ) throws {
    self.labels = try Self.checked(labels, count: architectures.count, what: "architectures")
    try LearningCurve.checkCount(curves, of: architectures)
    (self.architectures, self.curves) = (architectures, curves)
    (self.images, self.unlabeled) = (images, unlabeled)
  }

  /// Finite labels, as many as `count` of `what`. Throws `PredictorsError.invalidData`.
  static func checked(_ labels: [Double], count: Int, what: String) throws -> [Double] {
    guard labels.count == count else {
      throw PredictorsError.invalidData(
        "\(count) \(what) and \(labels.count) labels: give one label for each")
    }
    if let index = labels.firstIndex(where: { !$0.isFinite }) {
      throw PredictorsError.invalidData(
        "label \(index) is \(labels[index]): remove its row or replace the label")
    }
    return labels
  }

  /// For predictors that need no labels.
  public init(images: Images? = nil, unlabeled: [Architecture] = []) {
    (architectures, labels, curves) = ([], [], nil)
    (self.images, self.unlabeled) = (images, unlabeled)
  }
}

/// What a fitted predictor is asked about.
public struct Queries: Sendable {
  public let architectures: [Architecture]
  /// One learning curve for each architecture.
  public let curves: [LearningCurve]?

  /// Throws `PredictorsError.invalidData` for another number of curves than of architectures.
  public init(_ architectures: [Architecture], curves: [LearningCurve]? = nil) throws {
    try LearningCurve.checkCount(curves, of: architectures)
    (self.architectures, self.curves) = (architectures, curves)
  }
}

extension LearningCurve {
  fileprivate static func checkCount(
    _ curves: [LearningCurve]?, of architectures: [Architecture]
  ) throws {
    if let curves, curves.count != architectures.count {
      throw PredictorsError.invalidData(
        "\(architectures.count) architectures and \(curves.count) learning curves: give one curve "
          + "for each")
    }
  }
}
