import Synchronization

/// A confidence interval from resampling with replacement: the percentile method (Efron and
/// Tibshirani 1993, chapter 13).
public struct BootstrapInterval: Hashable, Sendable {
  /// The statistic of the sample itself.
  public let estimate: Double
  public let lower: Double
  public let upper: Double
  /// The standard deviation of the resampled statistics.
  public let standardError: Double
  /// How many resamples gave NaN, such as a correlation of a constant draw; they are left out.
  public let undefined: Int

  /// Evaluates `statistic` on `resamples` lists of `count` indices drawn from `0..<count`.
  ///
  /// Resample i draws from `random.split(i)`: the interval does not depend on `workers`. Bounds are
  /// NaN when every resample is undefined. Throws `invalidArgument` for a count outside
  /// 1...2²⁸, resamples outside 1...2²⁴ or a confidence outside 0..<1, and what `statistic` and `control` throw.
  public init(
    count: Int, confidence: Double = 0.95, resamples: Int = 1000, random: RandomSource,
    workers: Int? = nil, control: RunControl = RunControl(),
    statistic: @Sendable (_ indices: [Int]) throws -> Double
  ) throws {
    guard (1...1 << 28).contains(count), (1...1 << 24).contains(resamples),
      (0..<1).contains(confidence)
    else {
      throw TensorsError.invalidArgument(
        "a bootstrap of \(count) values with \(resamples) resamples at confidence \(confidence): "
          + "it takes 1 to 2^28 values, 1 to 2^24 resamples and a confidence in 0..<1")
    }
    estimate = try statistic(Array(0..<count))
    let finished = Atomic<Int>(0)
    let values = try parallelMap(count: resamples, workers: workers) { resample, _ in
      try control.check()
      var draws = random.split(resample)
      let value = try statistic((0..<count).map { _ in draws.below(count) })
      control.report(finished.add(1, ordering: .relaxed).newValue, of: resamples)
      return value
    }
    let defined = values.filter { !$0.isNaN }.sorted()
    undefined = resamples - defined.count
    guard !defined.isEmpty else {
      (lower, upper, standardError) = (.nan, .nan, .nan)
      return
    }
    lower = try quantile(ofSorted: defined, (1 - confidence) / 2)
    upper = try quantile(ofSorted: defined, (1 + confidence) / 2)
    let mean = defined.reduce(0, +) / Double(defined.count)
    let squares = defined.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    standardError = (squares / Double(max(defined.count - 1, 1))).squareRoot()
  }
}
