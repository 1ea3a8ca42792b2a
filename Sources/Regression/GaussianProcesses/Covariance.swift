/// A stationary covariance function of feature vectors (Rasmussen and Williams 2006, chapter 4).
///
/// With r² = Σ (xᵢ − yᵢ)²/ℓᵢ².
public struct Covariance: Hashable, Sendable {
  public enum Form: String, CaseIterable, Sendable {
    /// σ² exp(−r²/2): infinitely smooth functions.
    case radialBasis
    /// σ² (1 + √5 r + 5r²/3) exp(−√5 r): twice differentiable functions.
    case matern52
  }

  public let form: Form
  /// σ², the prior variance of the function.
  public let variance: Double
  /// One length for all features, or one for each.
  public let lengthScales: [Double]

  /// Throws `RegressionError.invalidArgument` unless the variance and every length, of which there
  /// is at least one, are positive and finite.
  public init(_ form: Form, variance: Double, lengthScales: [Double]) throws {
    guard variance > 0, variance.isFinite, !lengthScales.isEmpty,
      lengthScales.allSatisfy({ $0 > 0 && $0.isFinite })
    else {
      throw RegressionError.invalidArgument(
        "a covariance needs a positive variance and length scales, got \(variance) and "
          + "\(lengthScales.prefix(8))")
    }
    (self.form, self.variance, self.lengthScales) = (form, variance, lengthScales)
  }

  func lengthScale(of feature: Int) -> Double {
    lengthScales.count == 1 ? lengthScales[0] : lengthScales[feature]
  }
}
