import Experiments
import Search
import Tensors
import Testing

@Suite struct RegretCurveTests {
  @Test func summarizesTheBestSoFar() throws {
    let curve = try RegretCurve(
      runs: [[1, 3, 2, 9], [2, 1, 4], [0, 0, 5, 6, 7]], optimum: 10, band: 0...1)
    #expect(curve.median == [9, 8, 6])
    #expect(curve.mean == [9, 25.0 / 3, 6])
    #expect(curve.lower == [8, 7, 5] && curve.upper == [10, 10, 7])
    #expect(curve.regrets == [[9, 7, 7], [8, 8, 6], [10, 10, 5]])
  }

  /// What the best so far is worth by another measure may fall.
  @Test func incumbentsAreTakenAsTheyAre() throws {
    let curve = try RegretCurve(incumbents: [[1, 3, 2], [3, 3, 4]], optimum: 4)
    #expect(curve.regrets == [[3, 1, 2], [1, 1, 0]])
    #expect(curve.mean == [2, 1, 1])
  }

  @Test func intervalsHoldTheMeanAndShrinkToIt() throws {
    let runs = (0..<20).map { seed in [Double(seed % 7), Double(seed % 3), 1] }
    let curve = try RegretCurve(incumbents: runs, optimum: 8)
    let intervals = try curve.meanIntervals(seed: 1)
    for (interval, mean) in zip(intervals, curve.mean) {
      #expect(abs(interval.estimate - mean) < 1e-12)
      #expect(interval.lower <= mean && mean <= interval.upper)
    }
    #expect(intervals[0].lower < intervals[0].upper)
    #expect(intervals[2].lower == 7 && intervals[2].upper == 7)
    // The standard error of a mean of 20, by the textbook formula with n instead of n - 1.
    let values = curve.regrets.map { $0[0] }
    let variance = values.reduce(0) { $0 + ($1 - curve.mean[0]) * ($1 - curve.mean[0]) } / 20
    #expect(abs(intervals[0].standardError - (variance / 20).squareRoot()) < 0.05)
    #expect(try curve.meanIntervals(seed: 1) == intervals)
    #expect(throws: TensorsError.self) { try curve.meanIntervals(confidence: 1) }
  }

  @Test func badRunsThrow() {
    #expect(throws: ExperimentsError.self) { try RegretCurve(runs: [], optimum: 1) }
    #expect(throws: ExperimentsError.self) { try RegretCurve(runs: [[1], []], optimum: 1) }
    #expect(throws: ExperimentsError.self) {
      try RegretCurve(runs: [[1]], optimum: 1, band: -1...2)
    }
    #expect(throws: TensorsError.self) { try RegretCurve(runs: [[.nan]], optimum: 1) }
    #expect(throws: TensorsError.self) { try RegretCurve(runs: [[1]], optimum: .infinity) }
  }
}
