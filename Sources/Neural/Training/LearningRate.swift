/// A schedule at work, which also remembers how the losses of past epochs went: what a plateau
/// looks at.
public struct LearningRate: Sendable {
  public let schedule: Schedule
  /// The time at which training ends, in the schedule's unit.
  public let total: Double
  private var factor: Float = 1
  private var best = Double.infinity
  private var badEpochs = 0

  /// - Parameter losses: of the epochs that are done already, where training is resumed.
  public init(_ schedule: Schedule, total: Double, losses: [Double] = []) {
    (self.schedule, self.total) = (schedule, total)
    for loss in losses { endEpoch(loss: loss) }
  }

  /// The rate of a step that begins at `time` and takes `step`: see `Schedule.rate(at:of:step:)`.
  public func rate(at time: Double, step: Double = 0) -> Float {
    schedule.rate(at: time, of: total, step: step) * factor
  }

  /// Takes the loss of an epoch that is done.
  public mutating func endEpoch(loss: Double) {
    guard case .plateau(let reduction, let patience) = schedule.shape else { return }
    if loss < best * (1 - 1e-4) {
      (best, badEpochs) = (loss, 0)
    } else {
      badEpochs += 1
    }
    if badEpochs > patience {
      factor *= reduction
      badEpochs = 0
    }
  }
}
