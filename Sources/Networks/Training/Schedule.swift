import Glibc

/// The learning rate as a function of the epoch, fractions included.
public struct Schedule: Hashable, Sendable {
  public enum Shape: Hashable, Sendable {
    case constant
    /// From the peak down to `final` along half a cosine (Loshchilov and Hutter 2017, equation 5).
    case cosine(final: Float)
    /// Multiplied by `factor` at each of the epochs.
    case steps(at: [Int], factor: Float)
  }

  public var peak: Float
  public var shape: Shape
  /// Epochs over which the rate first rises in a line from 0 to the peak.
  public var warmUpEpochs: Double

  /// Throws `NetworksError.invalidSetting` for rates or factors that are negative or not finite.
  public init(peak: Float, shape: Shape = .cosine(final: 0), warmUpEpochs: Double = 0) throws {
    let rest: Float
    switch shape {
    case .constant: rest = 0
    case .cosine(let final): rest = final
    case .steps(_, let factor): rest = factor
    }
    guard peak.isFinite, peak >= 0, rest.isFinite, rest >= 0, warmUpEpochs.isFinite,
      warmUpEpochs >= 0
    else {
      throw NetworksError.invalidSetting(
        "a schedule with peak \(peak), \(shape) and \(warmUpEpochs) epochs of warm-up: rates, "
          + "factors and epochs must be finite and not negative")
    }
    (self.peak, self.shape, self.warmUpEpochs) = (peak, shape, warmUpEpochs)
  }

  /// The rate at `epoch` of `epochs`.
  public func rate(at epoch: Double, of epochs: Int) -> Float {
    if epoch < warmUpEpochs { return peak * Float(epoch / warmUpEpochs) }
    switch shape {
    case .constant: return peak
    case .cosine(let final):
      let length = max(Double(epochs) - warmUpEpochs, .leastNormalMagnitude)
      let share = min((epoch - warmUpEpochs) / length, 1)
      return final + (peak - final) * Float((1 + cos(Double.pi * share)) / 2)
    case .steps(let milestones, let factor):
      return milestones.reduce(peak) { epoch >= Double($1) ? $0 * factor : $0 }
    }
  }
}
