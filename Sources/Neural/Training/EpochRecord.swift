/// What one epoch of training came to.
public struct EpochRecord: Hashable, Sendable {
  /// From 1.
  public var epoch: Int
  /// What a training says of it: at the epoch's first or last step.
  public var learningRate: Double
  /// Of wall time, evaluation included.
  public var seconds: Double
  /// Losses and accuracies (fractions, 0...1) by name, such as "train_loss".
  public var values: [String: Double]

  public init(
    epoch: Int, learningRate: Double, seconds: Double, values: [String: Double] = [:]
  ) {
    (self.epoch, self.learningRate) = (epoch, learningRate)
    (self.seconds, self.values) = (seconds, values)
  }

  /// A loss or accuracy; NaN for a name that this training does not record.
  public subscript(_ name: String) -> Double { values[name] ?? .nan }
}
