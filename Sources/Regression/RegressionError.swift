/// What a predictor refuses, in words that say what, where and the remedy.
public enum RegressionError: Error, Equatable, CustomStringConvertible {
  /// Training data that no model can be fitted to.
  case invalidTrainingData(String)
  /// An option or argument out of its range.
  case invalidArgument(String)
  /// Rows with another number of features than the model was fitted to.
  case mismatchedFeatures(expected: Int, got: Int)

  public var description: String {
    switch self {
    case .invalidTrainingData(let reason), .invalidArgument(let reason): reason
    case .mismatchedFeatures(let expected, let got):
      "rows have \(got) features, the model was fitted to \(expected): encode them the same way"
    }
  }
}
