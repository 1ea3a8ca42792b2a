import Tensors

/// How far the best found so far is from the optimum, after each evaluation, over several runs.
public struct RegretCurve: Hashable, Sendable {
  public let mean: [Double]
  public let median: [Double]
  /// The quantiles that bound the band, and the fractions they are of.
  public let lower: [Double]
  public let upper: [Double]
  public let band: ClosedRange<Double>
  /// The regret of each run, cut to the shortest.
  public let regrets: [[Double]]

  /// - Parameters:
  ///   - runs: the values of each run in the order of evaluation; higher is better. Runs may differ
  ///     in length: the curve has the length of the shortest.
  ///   - optimum: the highest value there is.
  ///   - band: the fractions of the runs that `lower` and `upper` bound, in 0...1.
  ///
  /// Throws `invalidArgument` for no runs, a run without values or a band outside 0...1, and
  /// `TensorsError.notFinite` for a value or optimum that is not finite.
  public init(
    runs: [[Double]], optimum: Double, band: ClosedRange<Double> = 0.25...0.75
  ) throws {
    try self.init(incumbents: runs.map(Self.incumbents), optimum: optimum, band: band)
  }

  /// The same of runs given by what the best so far is worth after each evaluation. It may go down:
  /// the best by one measure, such as validation accuracy, judged by another, such as test accuracy.
  public init(
    incumbents: [[Double]], optimum: Double, band: ClosedRange<Double> = 0.25...0.75
  ) throws {
    guard let length = incumbents.map(\.count).min(), length > 0, band.lowerBound >= 0,
      band.upperBound <= 1
    else {
      throw ExperimentsError.invalidArgument(
        "a regret curve needs at least one run, a value in each, and a band inside 0...1, "
          + "got \(incumbents.count) runs and \(band)")
    }
    for (index, run) in incumbents.enumerated() { try checkFinite(run, what: "run \(index)") }
    try checkFinite([optimum], what: "the optimum")
    regrets = incumbents.map { run in run.prefix(length).map { optimum - $0 } }
    let regrets = regrets
    let sorted = (0..<length).map { step in regrets.map { $0[step] }.sorted() }
    mean = sorted.map { $0.reduce(0, +) / Double(regrets.count) }
    median = try sorted.map { try quantile(ofSorted: $0, 0.5) }
    lower = try sorted.map { try quantile(ofSorted: $0, band.lowerBound) }
    upper = try sorted.map { try quantile(ofSorted: $0, band.upperBound) }
    self.band = band
  }

  /// A bootstrap interval of the mean regret after each evaluation, from resampled runs.
  ///
  /// Throws as `BootstrapInterval`.
  public func meanIntervals(
    confidence: Double = 0.95, resamples: Int = 1000, seed: Int = 0,
    control: RunControl = RunControl()
  ) throws -> [BootstrapInterval] {
    try mean.indices.map { step in
      let values = regrets.map { $0[step] }
      return try BootstrapInterval(
        count: values.count, confidence: confidence, resamples: resamples,
        random: RandomSource(seed: seed).split(step), workers: 1, control: control
      ) { indices in indices.reduce(0) { $0 + values[$1] } / Double(indices.count) }
    }
  }

  /// The highest of the values up to each place.
  private static func incumbents(_ values: [Double]) -> [Double] {
    var best = -Double.infinity
    return values.map { value in
      best = max(best, value)
      return best
    }
  }
}
