/// What a model predicts: a mean for each row or architecture and, where the model has them,
/// standard deviations.
public struct Prediction: Hashable, Sendable {
  /// In the unit of the labels.
  public let means: [Double]
  /// Of the predicted function itself, without the noise of a label, in the unit of the labels; nil
  /// of models that do not say how sure they are.
  public let standardDeviations: [Double]?

  public init(means: [Double], standardDeviations: [Double]? = nil) {
    (self.means, self.standardDeviations) = (means, standardDeviations)
  }
}
