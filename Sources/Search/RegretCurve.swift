import Tensors

/// How far the best found so far is from the optimum, after each evaluation, over several runs.
public struct RegretCurve: Hashable, Sendable {
  public let mean: [Double]
  public let median: [Double]
  /// The quantiles that bound the band, and the fractions they are of.
  public let lower: [Double]
  public let upper: [Double]
  public let band: ClosedRange<Double>

  /// - Parameters:
  ///   - runs: the scores of each run in the order of evaluation; higher is better. Runs may differ
  ///     in length: the curve has the length of the shortest.
  ///   - optimum: the highest score there is.
  ///   - band: the fractions of the runs that `lower` and `upper` bound, in 0...1.
  ///
  /// Throws `invalidArgument` for no runs, a run without scores or a band outside 0...1, and
  /// `TensorsError.notFinite` for a score or optimum that is not finite.
  public init(
    runs: [[Double]], optimum: Double, band: ClosedRange<Double> = 0.25...0.75
  ) throws {
    guard let length = runs.map(\.count).min(), length > 0, band.lowerBound >= 0,
      band.upperBound <= 1
    else {
      throw SearchError.invalidArgument(
        "a regret curve needs at least one run, a score in each, and a band inside 0...1, "
          + "got \(runs.count) runs and \(band)")
    }
    for (index, run) in runs.enumerated() { try checkFinite(run, what: "run \(index)") }
    try checkFinite([optimum], what: "the optimum")
    let regrets = runs.map { run in Self.incumbents(run.prefix(length)).map { optimum - $0 } }
    let sorted = (0..<length).map { step in regrets.map { $0[step] }.sorted() }
    mean = sorted.map { $0.reduce(0, +) / Double(runs.count) }
    median = try sorted.map { try quantile(ofSorted: $0, 0.5) }
    lower = try sorted.map { try quantile(ofSorted: $0, band.lowerBound) }
    upper = try sorted.map { try quantile(ofSorted: $0, band.upperBound) }
    self.band = band
  }

  /// The highest of the scores up to each place.
  private static func incumbents(_ scores: ArraySlice<Double>) -> [Double] {
    var best = -Double.infinity
    return scores.map { score in
      best = max(best, score)
      return best
    }
  }
}
