/// How long it takes to measure a metric: what `simulateCost` adds up.
public struct MeasuringCost: Hashable, Sendable {
  public enum Kind: String, CaseIterable, Sendable {
    /// Seconds of one epoch: of each, or the same for all.
    case perEpoch = "per_epoch"
    /// Seconds of a whole training up to the epoch.
    case total
  }

  /// The metric that holds the seconds.
  public let time: String
  public let kind: Kind
  /// The number of the first epoch that was trained.
  public let firstEpoch: Int
  /// The metric that holds the seconds of the evaluation at the end, where it is known.
  public let evaluation: String?

  public init(time: String, kind: Kind, firstEpoch: Int = 1, evaluation: String? = nil) {
    (self.time, self.kind) = (time, kind)
    (self.firstEpoch, self.evaluation) = (firstEpoch, evaluation)
  }
}
