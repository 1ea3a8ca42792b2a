import Glibc
import Regression
import Testing

@Suite struct ExpectedImprovementTests {
  /// log of ∫₀^∞ t φ(t − u) dt by Simpson's rule, scaled so that nothing underflows.
  private static func integral(_ u: Double) -> Double {
    let (steps, width) = (20_000, u < 0 ? 40 / (1 - u) : u + 12)
    let step = width / Double(steps)
    let sum = (0...steps).reduce(0.0) { sum, i in
      let t = Double(i) * step
      let weight: Double = i == 0 || i == steps ? 1 : i % 2 == 0 ? 2 : 4
      let exponent = u < 0 ? -t * t / 2 + t * u : -(t - u) * (t - u) / 2
      return sum + weight * t * exp(exponent)
    }
    return log(sum * step / 3) - 0.5 * log(2 * .pi) - (u < 0 ? u * u / 2 : 0)
  }

  @Test(arguments: [-200, -50, -12, -5, -3.01, -3, -2.99, -1, 0, 0.5, 2, 6])
  func equalsTheIntegral(u: Double) {
    let logarithm = ExpectedImprovement.logarithm(mean: 10 + 2 * u, standardDeviation: 2, best: 10)
    #expect(abs(logarithm - log(2) - Self.integral(u)) < 1e-7)
  }

  @Test func isForMaximization() {
    let better = ExpectedImprovement.value(mean: 95, standardDeviation: 1, best: 94)
    let worse = ExpectedImprovement.value(mean: 93, standardDeviation: 1, best: 94)
    let wider = ExpectedImprovement.value(mean: 93, standardDeviation: 3, best: 94)
    #expect(better > 1 && worse < 0.1 && wider > worse)
  }

  @Test func edges() {
    #expect(ExpectedImprovement.value(mean: 3, standardDeviation: 0, best: 1) == 2)
    #expect(ExpectedImprovement.value(mean: 1, standardDeviation: 0, best: 3) == 0)
    #expect(ExpectedImprovement.logarithm(mean: .nan, standardDeviation: 1, best: 3).isNaN)
    #expect(ExpectedImprovement.logarithm(mean: 1, standardDeviation: -1, best: 3).isNaN)
    #expect(ExpectedImprovement.logarithm(mean: 1, standardDeviation: 1, best: .nan).isNaN)
  }
}
