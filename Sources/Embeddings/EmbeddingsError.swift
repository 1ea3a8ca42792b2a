/// What an embedding refuses, in words that say what, where and the remedy.
public enum EmbeddingsError: Error, Equatable, CustomStringConvertible {
  /// A configuration, recipe or method argument out of its range.
  case invalidArgument(String)
  /// Too few architectures for what was asked.
  case tooFew(what: String, count: Int, minimum: Int)
  /// An architecture that the model's space does not hold; `index` counts in the caller's list.
  case notInSpace(index: Int, reason: String)
  /// Codes whose shape is not (n, latent).
  case wrongShape(what: String, shape: [Int], expected: String)
  /// A code with a NaN or infinite element.
  case notFinite(what: String, row: Int)
  /// A model file of another space, version or shape.
  case wrongModel(path: String, reason: String)
  /// A model that another call trains.
  case isRunning

  public var description: String {
    switch self {
    case .invalidArgument(let reason): reason
    case .tooFew(let what, let count, let minimum):
      "\(what): \(count) given, at least \(minimum) needed"
    case .notInSpace(let index, let reason): "architecture \(index): \(reason)"
    case .wrongShape(let what, let shape, let expected):
      "\(what) has shape \(shape), expected \(expected)"
    case .notFinite(let what, let row):
      "\(what) has a NaN or infinite value in row \(row): remove or replace it"
    case .wrongModel(let path, let reason): "'\(path)' is not a model for this: \(reason)"
    case .isRunning: "this model is being trained: wait for the other call, or interrupt it"
    }
  }
}
