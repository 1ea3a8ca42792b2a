/// How long it takes to measure a metric: what `simulatedCost` adds up.
public struct MeasuringCost: Hashable, Sendable {
  /// What the seconds are of.
  public enum Kind: String, CaseIterable, Sendable {
    /// Seconds of one epoch: of each, or the same for all.
    case perEpoch = "per_epoch"
    /// Seconds of a whole training up to the epoch.
    case total
  }

  /// The metric that holds the seconds.
  public let time: String
  /// Whether they are of each epoch or of all.
  public let kind: Kind
  /// The number of the first epoch that was trained.
  public let firstEpoch: Int
  /// The metric that holds the seconds of the evaluation at the end, where it is known.
  public let evaluation: String?

  /// - Parameter firstEpoch: 1 where epochs count from 1, 0 where they count from 0.
  public init(time: String, kind: Kind, firstEpoch: Int = 1, evaluation: String? = nil) {
    (self.time, self.kind) = (time, kind)
    (self.firstEpoch, self.evaluation) = (firstEpoch, evaluation)
  }
}
