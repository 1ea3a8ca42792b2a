/// How measured values become what a model learns.
public enum LabelScale: String, CaseIterable, Sendable {
  /// As they are; the models standardize them.
  case linear
  /// As `NormalScores`: a few very bad architectures then do not flatten the differences between
  /// good ones.
  case normalScores = "normal_scores"

  /// One label for each value, which must not be NaN.
  public func labels(of values: [Double]) -> [Double] {
    switch self {
    case .linear: values
    case .normalScores: NormalScores.scores(of: values)
    }
  }
}
