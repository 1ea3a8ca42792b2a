import Glibc
import Tensors

/// How a latent search turns scores into what its model learns.
public enum LabelScale: String, CaseIterable, Sendable {
  /// As they are, as published; the models standardize them.
  case linear
  /// The standard normal quantiles of their ranks, (rank − ½)/n: a few very bad architectures then
  /// do not flatten the differences between good ones.
  case normalScores = "normal_scores"

  package func labels(of scores: [Double]) -> [Double] {
    switch self {
    case .linear: scores
    case .normalScores:
      Correlation.averageRanks(of: scores).map {
        Self.normalQuantile(($0 - 0.5) / Double(scores.count))
      }
    }
  }

  /// The x of Φ(x) = `share`, by bisection in -10...10.
  static func normalQuantile(_ share: Double) -> Double {
    var (low, high) = (-10.0, 10.0)
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if 0.5 * erfc(-middle / 2.0.squareRoot()) < share { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }
}
