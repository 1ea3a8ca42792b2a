import Glibc
import Tensors

/// The evidence of Bayesian linear regression as a function of one number (Bishop 2006, section
/// 3.5, in the eigenbasis of the features).
///
/// With centered features X = U √S Vᵀ and centered labels y, whose projections are p = Uᵀy,
/// y ~ N(0, noise·(I + S/ratio)) on the n − 1 directions that centering leaves, ratio = noise/prior.
/// The noise of most evidence at a ratio has a closed form, so that only the ratio is searched.
struct LinearEvidence: Sendable {
  /// The positive eigenvalues of X Xᵀ.
  let eigenvalues: [Double]
  /// The square of each projection.
  let squares: [Double]
  /// yᵀy minus all squares: what no direction of the features explains.
  let unexplained: Double
  /// n − 1, at least 1.
  let freedom: Int

  /// Noise below this share of the labels' unit variance counts as this.
  static let smallestNoise = 1e-8
  /// The logarithms of the ratio that the search covers, in units of the mean eigenvalue.
  private static let range = -14.0...14.0

  /// The noise of most evidence at a ratio.
  func noise(ratio: Double) -> Double {
    let fit = zip(eigenvalues, squares).reduce(unexplained) { $0 + $1.1 / (1 + $1.0 / ratio) }
    return max(fit / Double(freedom), Self.smallestNoise)
  }

  /// The logarithm of the evidence at a variance of the weights and one of the labels around the
  /// function.
  func value(prior: Double, noise: Double) -> Double {
    let ratio = prior / noise
    var (fit, spread, product) = (unexplained, 0.0, 1.0)
    for (eigenvalue, square) in zip(eigenvalues, squares) {
      let factor = 1 + eigenvalue * ratio
      fit += square / factor
      // One logarithm for many factors.
      product *= factor
      if product > 0x1p500 {
        spread += log(product)
        product = 1
      }
    }
    return -0.5 * (Double(freedom) * log(2 * .pi * noise) + spread + log(product) + fit / noise)
  }

  /// The ratio of most evidence: the best of 57 in a grid of logarithms, refined between its
  /// neighbors by golden sections to 1e-6 of the logarithm.
  func bestRatio() -> Double {
    guard !eigenvalues.isEmpty else { return 1 }
    let center = log(eigenvalues.reduce(0, +) / Double(eigenvalues.count))
    func at(_ offset: Double) -> Double {
      let ratio = exp(center + offset)
      let noise = noise(ratio: ratio)
      return value(prior: noise / ratio, noise: noise)
    }
    let grid = stride(from: Self.range.lowerBound, through: Self.range.upperBound, by: 0.5)
    let best = grid.map { ($0, at($0)) }.max { $0.1 < $1.1 }?.0 ?? 0
    var (low, high) = (best - 0.5, best + 0.5)
    let golden = (5.0.squareRoot() - 1) / 2
    while high - low > 1e-6 {
      let (left, right) = (high - golden * (high - low), low + golden * (high - low))
      if at(left) < at(right) { low = left } else { high = right }
    }
    return exp(center + (low + high) / 2)
  }
}
