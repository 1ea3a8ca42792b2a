import Glibc

/// Expected improvement for maximization, E[max(f − best, 0)] with f ~ N(mean, deviation²) (Mockus
/// 1975; Jones, Schonlau and Welch 1998, equation 15 with the sign turned).
///
/// Kept as its logarithm, which still tells candidates apart where the value itself is 0 (Ament et
/// al. 2023).
public enum ExpectedImprovement {
  /// The logarithm; −∞ where the standard deviation is 0 and the mean not above `best`, and NaN where an
  /// argument is NaN or the standard deviation negative.
  public static func logarithm(mean: Double, standardDeviation: Double, best: Double) -> Double {
    guard standardDeviation >= 0, !mean.isNaN, !best.isNaN else { return .nan }
    guard standardDeviation > 0 else { return log(max(mean - best, 0)) }
    return log(standardDeviation) + terms((mean - best) / standardDeviation).logarithm
  }

  public static func value(mean: Double, standardDeviation: Double, best: Double) -> Double {
    exp(logarithm(mean: mean, standardDeviation: standardDeviation, best: best))
  }

  /// Of h(u) = φ(u) + u·Φ(u): log h, Φ/h and φ/h.
  static func terms(_ u: Double) -> (logarithm: Double, cumulative: Double, density: Double) {
    let logDensity = -0.5 * (u * u + log(2 * .pi))
    if u > -3 {
      let cumulative = 0.5 * erfc(-u / 2.0.squareRoot())
      let density = exp(logDensity)
      let h = density + u * cumulative
      return (log(h), cumulative / h, density / h)
    }
    // With the continued fraction of Laplace, Φ(u) = φ(u)/d and h = φ(u)·c/d,
    // d = t + c, c = 1/(t + 2/(t + 3/(t + ...))), t = −u.
    let t = -u
    var c = 0.0
    for k in stride(from: 60, to: 0, by: -1) { c = Double(k) / (t + c) }
    return (logDensity + log(c / (t + c)), 1 / c, (t + c) / c)
  }
}
