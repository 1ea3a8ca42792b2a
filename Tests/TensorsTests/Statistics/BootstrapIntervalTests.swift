import Tensors
import Testing

@Suite struct BootstrapIntervalTests {
  private static func mean(_ values: [Double], _ indices: [Int]) -> Double {
    indices.reduce(0) { $0 + values[$1] } / Double(indices.count)
  }

  @Test func matchesTheNormalTheoryOfAMean() throws {
    var random = RandomSource(seed: 3)
    let values = (0..<400).map { _ in Double(random.normal()) }
    let average = values.reduce(0, +) / 400
    let deviation = (values.reduce(0) { $0 + ($1 - average) * ($1 - average) } / 400).squareRoot()
    let interval = try BootstrapInterval(count: 400, resamples: 4000, random: random) {
      Self.mean(values, $0)
    }
    #expect(abs(interval.estimate - average) < 1e-12)
    #expect(abs(interval.standardError / (deviation / 20) - 1) < 0.05)
    #expect(abs((interval.upper - average) / (1.96 * deviation / 20) - 1) < 0.08)
    #expect(abs((average - interval.lower) / (1.96 * deviation / 20) - 1) < 0.08)
  }

  /// Of many 80 % intervals about 80 % must hold the true mean.
  @Test func coversTheTruthAsOftenAsItClaims() throws {
    let covered = try (0..<300).count { seed in
      var random = RandomSource(seed: seed)
      let values = (0..<60).map { _ in Double(random.normal()) }
      let interval = try BootstrapInterval(
        count: 60, confidence: 0.8, resamples: 200, random: random
      ) { Self.mean(values, $0) }
      return interval.lower <= 0 && 0 <= interval.upper
    }
    #expect((216...264).contains(covered))
  }

  @Test func doesNotDependOnTheWorkers() throws {
    let values = (0..<50).map { Double(($0 * 37) % 50) }
    let intervals = try [1, 2, 3].map { workers in
      try BootstrapInterval(
        count: 50, resamples: 100, random: RandomSource(seed: 1), workers: workers
      ) { Self.mean(values, $0) }
    }
    #expect(Set(intervals).count == 1)
  }

  @Test func countsUndefinedResamples() throws {
    let interval = try BootstrapInterval(count: 2, resamples: 1000, random: RandomSource(seed: 5)) {
      try Correlation.kendall($0.map(Double.init), $0.map(Double.init))
    }
    #expect(interval.estimate == 1 && interval.lower == 1 && interval.upper == 1)
    #expect((420...580).contains(interval.undefined))
  }

  @Test func badArgumentsAndCancellationThrow() {
    for (count, confidence, resamples) in [
      (0, 0.9, 10), (Int.max, 0.9, 10), (5, 1, 10), (5, -0.1, 10), (5, .nan, 10), (5, 0.9, 0),
      (5, 0.9, .max),
    ] {
      #expect(throws: TensorsError.self) {
        try BootstrapInterval(
          count: count, confidence: confidence, resamples: resamples, random: RandomSource(seed: 0)
        ) { _ in 0 }
      }
    }
    let control = RunControl()
    control.cancel()
    #expect(throws: Cancelled.self) {
      try BootstrapInterval(count: 5, random: RandomSource(seed: 0), control: control) { _ in 0 }
    }
  }
}
