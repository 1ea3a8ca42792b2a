import Glibc
import Regression
import Search
import Tensors
import Testing

@Suite struct AcquisitionTests {
  private let prediction = Prediction(means: [1, 2, 0], standardDeviations: [0.5, 0.1, 3])
  private let random = RandomSource(seed: 0)

  /// E[max(f − best, 0)] by the midpoint rule.
  private func improvement(_ mean: Double, _ deviation: Double, _ best: Double) -> Double {
    let (low, high, steps) = (mean - 10 * deviation, mean + 10 * deviation, 200_000)
    let width = (high - low) / Double(steps)
    return (0..<steps).reduce(0) { sum, step in
      let f = low + (Double(step) + 0.5) * width
      let z = (f - mean) / deviation
      return sum + max(f - best, 0) * exp(-z * z / 2) / (deviation * (2 * .pi).squareRoot()) * width
    }
  }

  @Test func expectedImprovementIsTheIntegral() throws {
    let scores = try Acquisition.expectedImprovement.scores(
      prediction, of: 3, best: 1.5, random: random)
    for (score, (mean, deviation)) in zip(scores, [(1.0, 0.5), (2, 0.1), (0, 3)]) {
      #expect(abs(exp(score) - improvement(mean, deviation, 1.5)) < 1e-7)
    }
  }

  @Test func boundsAndMeansAreTheirFormulas() throws {
    let bound = Acquisition.upperConfidenceBound(beta: 2)
    #expect(try bound.scores(prediction, of: 3, best: 0, random: random) == [2, 2.2, 6])
    #expect(try Acquisition.mean.scores(prediction, of: 3, best: 0, random: random) == [1, 2, 0])
    let sure = Prediction(means: [3, 4])
    #expect(try Acquisition.mean.scores(sure, of: 2, best: 0, random: random) == [3, 4])
    for acquisition in [Acquisition.expectedImprovement, bound, .thompsonSampling] {
      #expect(throws: SearchError.self) {
        try acquisition.scores(sure, of: 2, best: 0, random: random)
      }
    }
  }

  @Test func predictionsOfAnotherNumberThrow() {
    for count in [2, 4] {
      #expect(throws: SearchError.self) {
        try Acquisition.mean.scores(prediction, of: count, best: 0, random: random)
      }
    }
  }

  @Test func thompsonDrawsFromEachPrediction() throws {
    let count = 20_000
    let many = Prediction(
      means: Array(repeating: 5, count: count),
      standardDeviations: Array(repeating: 2, count: count))
    let draws = try Acquisition.thompsonSampling.scores(many, of: count, best: 0, random: random)
    let mean = draws.reduce(0, +) / Double(count)
    let variance = draws.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count)
    // Five standard errors.
    #expect(abs(mean - 5) < 5 * 2 / Double(count).squareRoot())
    #expect(abs(variance - 4) < 5 * 4 * (2 / Double(count)).squareRoot())
    #expect(
      try Acquisition.thompsonSampling.scores(many, of: count, best: 0, random: random) == draws)
  }

  @Test func namesMakeAcquisitions() throws {
    for name in Acquisition.names { #expect(try Acquisition(named: name, beta: 1).name == name) }
    #expect(throws: SearchError.self) { try Acquisition(named: "best") }
    for beta in [-1, .nan, .infinity] {
      #expect(throws: SearchError.self) {
        try Acquisition(named: "upper_confidence_bound", beta: beta)
      }
    }
  }
}
