/// A kernel with its hyperparameters: the prior covariance of a function's values at two feature
/// vectors.
public struct Covariance: Hashable, Sendable {
  public let kernel: Kernel
  /// σ², the prior variance of the function.
  public let variance: Double
  /// One length for all features, or one for each.
  public let lengthScales: [Double]

  /// Throws `RegressionError.invalidArgument` unless the variance and every length, of which there
  /// is at least one, are positive and finite.
  public init(_ kernel: Kernel, variance: Double, lengthScales: [Double]) throws {
    guard variance > 0, variance.isFinite, !lengthScales.isEmpty,
      lengthScales.allSatisfy({ $0 > 0 && $0.isFinite })
    else {
      throw RegressionError.invalidArgument(
        "a covariance needs a positive variance and length scales, got \(variance) and "
          + "\(lengthScales.prefix(8))")
    }
    (self.kernel, self.variance, self.lengthScales) = (kernel, variance, lengthScales)
  }

  func lengthScale(of feature: Int) -> Double {
    lengthScales.count == 1 ? lengthScales[0] : lengthScales[feature]
  }
}
