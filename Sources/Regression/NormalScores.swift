import Glibc
import Tensors

/// The map between labels and the standard normal quantiles of their ranks, (rank − ½)/n, which a
/// few very bad labels do not flatten.
public struct NormalScores: Hashable, Sendable {
  /// Different labels, rising, and their scores.
  private let labels: [Double]
  private let scores: [Double]

  /// Throws `RegressionError.invalidTrainingData` for no labels and labels that are not finite.
  public init(_ labels: [Double]) throws {
    guard !labels.isEmpty, labels.allSatisfy(\.isFinite) else {
      throw RegressionError.invalidTrainingData(
        "\(labels.count) labels have no ranks: give at least one, all finite")
    }
    let pairs = Set(zip(labels, Self.scores(of: labels)).map { Pair(label: $0, score: $1) })
      .sorted { $0.label < $1.label }
    (self.labels, scores) = (pairs.map(\.label), pairs.map(\.score))
  }

  private struct Pair: Hashable {
    let label: Double
    let score: Double
  }

  /// The score of each value among the others; equal values share one. Values must not be NaN.
  public static func scores(of values: [Double]) -> [Double] {
    Correlation.averageRanks(of: values).map {
      quantile(($0 - 0.5) / Double(values.count))
    }
  }

  /// The label at a score: between two labels on the line that joins them, beyond the last ones on
  /// the line of the last two. Of one label alone, a score is worth 1.
  public func label(_ score: Double) -> Double {
    let line = line(at: score)
    return line.label + line.slope * (score - line.score)
  }

  /// How fast the label grows at a score.
  public func slope(_ score: Double) -> Double { line(at: score).slope }

  private func line(at score: Double) -> (label: Double, score: Double, slope: Double) {
    guard labels.count > 1 else { return (labels[0], 0, 1) }
    let above = scores.firstIndex { $0 > score } ?? scores.count - 1
    let upper = max(above, 1)
    let slope = (labels[upper] - labels[upper - 1]) / (scores[upper] - scores[upper - 1])
    return (labels[upper], scores[upper], slope)
  }

  /// Predicted scores as labels: half the way between the labels one standard deviation to both
  /// sides is the standard deviation.
  public func labels(_ prediction: Prediction) -> Prediction {
    Prediction(
      means: prediction.means.map(label),
      standardDeviations: prediction.standardDeviations.map { deviations in
        zip(prediction.means, deviations).map { (label($0 + $1) - label($0 - $1)) / 2 }
      })
  }

  /// The x of Φ(x) = `share`, by bisection in -10...10.
  static func quantile(_ share: Double) -> Double {
    var (low, high) = (-10.0, 10.0)
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if 0.5 * erfc(-middle / 2.0.squareRoot()) < share { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }
}
