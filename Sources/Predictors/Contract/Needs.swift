/// What a predictor must be given beside architectures.
public struct Needs: Hashable, Sendable {
  /// A label for each training architecture.
  public var labels: Bool
  /// More architectures without labels, in training.
  public var unlabeled: Bool
  /// Metrics of the learning curve of each query and, where `labels` are needed, of each training
  /// architecture.
  public var curves: Set<LearningCurve.Metric>
  /// The fewest epochs of each curve, at least 1 where there are any.
  public var epochs: Int
  /// Images, in training: what a network is trained or measured on.
  public var images: Bool

  /// By default nothing.
  public init(
    labels: Bool = false, unlabeled: Bool = false, curves: Set<LearningCurve.Metric> = [],
    epochs: Int = 1, images: Bool = false
  ) {
    (self.labels, self.unlabeled, self.curves) = (labels, unlabeled, curves)
    (self.epochs, self.images) = (epochs, images)
  }

  /// What most model-based predictors need.
  public static let labels = Needs(labels: true)

  /// Throws `PredictorsError.missing` for what `predictor`, a name for messages, lacks in `data`.
  public func check(_ data: TrainingData, for predictor: String) throws {
    if labels, data.labels.isEmpty {
      throw PredictorsError.missing(
        predictor: predictor, what: "labels",
        remedy: "give at least one architecture and its measured value")
    }
    if unlabeled, data.unlabeled.isEmpty {
      throw PredictorsError.missing(
        predictor: predictor, what: "unlabeled architectures",
        remedy: "give some of the space, such as random samples, as 'unlabeled'")
    }
    if images, data.images == nil {
      throw PredictorsError.missing(
        predictor: predictor, what: "images", remedy: "give a labeled image set as 'images'")
    }
    if labels { try check(data.curves, for: predictor) }
  }

  /// Throws as the other for what is lacking in `queries`.
  public func check(_ queries: Queries, for predictor: String) throws {
    try check(queries.curves, for: predictor)
  }

  /// Throws as the others for what curves, one for each architecture, lack.
  func check(_ given: [LearningCurve]?, for predictor: String) throws {
    guard !curves.isEmpty else { return }
    let names = curves.map(\.rawValue).sorted().joined(separator: ", ")
    guard let given else {
      throw PredictorsError.missing(
        predictor: predictor, what: "learning curves",
        remedy: "give one with \(names) for each architecture as 'curves'")
    }
    for (index, curve) in given.enumerated() {
      for metric in curves where (curve[metric]?.count ?? 0) < epochs {
        throw PredictorsError.missing(
          predictor: predictor, what: "\(epochs) epochs of \(metric.rawValue)",
          remedy: "curve \(index) has \(curve[metric]?.count ?? 0)")
      }
    }
  }
}
