/// What the neural module refuses, in words that say what, where and the remedy.
public enum NeuralError: Error, Equatable, CustomStringConvertible {
  /// A parameter that does not exist, or whose name or shape does not fit.
  case invalidParameter(String)
  /// A setting out of its range.
  case invalidSetting(String)

  public var description: String {
    switch self {
    case .invalidParameter(let reason), .invalidSetting(let reason): reason
    }
  }
}
