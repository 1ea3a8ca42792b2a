import Glibc

/// The learning rate as a function of time. Time is counted in whatever unit the caller counts in,
/// such as epochs with fractions, or steps.
public struct Schedule: Hashable, Sendable {
  public enum Shape: Hashable, Sendable {
    case constant
    /// From the peak down to `final` along half a cosine after the warm-up (Loshchilov and Hutter
    /// 2017, equation 5).
    case cosine(final: Float = 0)
    /// Multiplied by `factor` at each of these times.
    case steps(at: [Double], factor: Float = 0.1)
    /// Multiplied by `factor` once an epoch's loss has not fallen by 0.01 % for more than `patience`
    /// epochs: PyTorch's `ReduceLROnPlateau` with its relative threshold 1e-4. See `LearningRate`.
    case plateau(factor: Float = 0.1, patience: Int = 10)
  }

  /// The highest learning rate, at least 0.
  public var peak: Float
  public var shape: Shape
  /// Time over which the rate first rises in a line from 0 to the peak; at least 0.
  public var warmup: Double

  /// Throws `NeuralError.invalidOption` for a number that is out of its range or not finite, naming
  /// it.
  public init(peak: Float, shape: Shape = .cosine(), warmup: Double = 0) throws {
    (self.peak, self.shape, self.warmup) = (peak, shape, warmup)
    try validate()
  }

  private func validate() throws {
    try NeuralError.check("learning_rate", peak, isValid: peak >= 0, "at least 0")
    try NeuralError.check("warmup", warmup, isValid: warmup >= 0, "at least 0")
    switch shape {
    case .constant: break
    case .cosine(let final):
      try NeuralError.check("final_rate", final, isValid: final >= 0, "at least 0")
    case .steps(let milestones, let factor):
      for time in milestones { try NeuralError.check("milestones", time, isValid: true, "a time") }
      try NeuralError.check("factor", factor, isValid: factor >= 0, "at least 0")
    case .plateau(let factor, let patience):
      try NeuralError.check("factor", factor, isValid: factor > 0 && factor < 1, "between 0 and 1")
      try NeuralError.check("patience", Float(patience), isValid: patience >= 0, "at least 0")
    }
  }

  /// The rate of a step that begins at `time` of `total`. For a plateau it is the peak.
  ///
  /// - Parameter step: how long the step takes. The warm-up ends this much earlier, so that already
  ///   the first step has a rate above 0; with 0 it has none.
  public func rate(at time: Double, of total: Double, step: Double = 0) -> Float {
    if time < warmup { return peak * Float(min((time + step) / warmup, 1)) }
    switch shape {
    case .constant, .plateau: return peak
    case .cosine(let final):
      let length = max(total - warmup, .leastNormalMagnitude)
      let share = min((time - warmup) / length, 1)
      return final + (peak - final) * Float((1 + cos(Double.pi * share)) / 2)
    case .steps(let milestones, let factor):
      return milestones.reduce(peak) { time >= $1 ? $0 * factor : $0 }
    }
  }
}
