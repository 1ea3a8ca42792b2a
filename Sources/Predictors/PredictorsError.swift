/// What a predictor or the catalog refuses, in words that say what, where and the remedy.
public enum PredictorsError: Error, Equatable, CustomStringConvertible {
  /// A predictor or option that does not exist; the text names the nearest one that does.
  case unknownName(String)
  /// An option whose value is of another type or out of its range.
  case invalidOption(String)
  /// Labels, curves or architectures that no predictor can learn from.
  case invalidData(String)
  /// Something that the predictor needs and the call did not bring.
  case missing(predictor: String, what: String, remedy: String)
  /// An architecture that the predictor's space does not hold; `index` counts in the caller's list.
  case notInSpace(index: Int, reason: String)
  /// What this predictor or this space does not have.
  case unsupported(String)
  /// Training whose loss stopped being a number.
  case diverged(String)
  /// A file that is no predictor of this library, version or space.
  case wrongFile(path: String, reason: String)

  public var description: String {
    switch self {
    case .unknownName(let reason), .invalidOption(let reason), .invalidData(let reason),
      .unsupported(let reason), .diverged(let reason):
      reason
    case .missing(let predictor, let what, let remedy): "\(predictor) needs \(what): \(remedy)"
    case .notInSpace(let index, let reason): "architecture \(index): \(reason)"
    case .wrongFile(let path, let reason): "'\(path)' is not a predictor for this: \(reason)"
    }
  }
}
