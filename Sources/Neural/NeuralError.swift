/// What the neural module refuses, in words that say what, where and the remedy.
public enum NeuralError: Error, Equatable, CustomStringConvertible {
  /// A parameter that does not exist, or whose name or shape does not fit.
  case invalidParameter(String)
  /// An option out of its range.
  case invalidOption(String)
  /// Operands whose shapes do not fit an operation, or an index outside its matrix.
  case invalidShape(String)
  /// A value of another tape, or of a step before the last `reset`.
  case staleValue(String)
  /// A file that is no checkpoint of this training, so that it is neither resumed nor replaced.
  case mismatchedCheckpoint(path: String, reason: String)
  /// A loss or gradient that stopped being a number. Epochs and steps count from 1.
  case diverged(epoch: Int, step: Int)

  public var description: String {
    switch self {
    case .invalidParameter(let reason), .invalidOption(let reason), .invalidShape(let reason),
      .staleValue(let reason):
      reason
    case .mismatchedCheckpoint(let path, let reason):
      "'\(path)' does not continue this training: \(reason)"
    case .diverged(let epoch, let step):
      "training diverged in epoch \(epoch), step \(step): the last good weights are kept; use a "
        + "lower learning rate or a gradient clip"
    }
  }

  /// Throws `invalidOption` unless the number is finite and valid.
  static func check<Number: BinaryFloatingPoint>(
    _ name: String, _ number: Number, isValid: Bool, _ range: String
  ) throws {
    guard number.isFinite, isValid else {
      throw NeuralError.invalidOption("\(name) is \(number): it must be finite and \(range)")
    }
  }
}
