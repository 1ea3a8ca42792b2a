/// The shape of a stationary covariance function (Rasmussen and Williams 2006, chapter 4), with
/// r² = Σ (xᵢ − yᵢ)²/ℓᵢ².
public enum Kernel: String, CaseIterable, Sendable {
  /// σ² exp(−r²/2), or RBF: infinitely smooth functions.
  case radialBasis = "rbf"
  /// σ² (1 + √5 r + 5r²/3) exp(−√5 r): twice differentiable functions.
  case matern52
}
