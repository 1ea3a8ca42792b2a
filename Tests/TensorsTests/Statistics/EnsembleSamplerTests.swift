import Tensors
import Testing

@Suite struct EnsembleSamplerTests {
  /// Walkers all start in one corner of a long, narrow normal distribution and fill it.
  @Test func drawsHaveTheMomentsOfTheDensity() throws {
    // x ~ N(3, 1), y = 100·x + 10·N(0, 1).
    func logDensity(_ position: [Double]) -> Double {
      let (x, rest) = (position[0] - 3, (position[1] - 100 * position[0]) / 10)
      return -0.5 * (x * x + rest * rest)
    }
    var random = RandomSource(seed: 1)
    let starts = (0..<20).map { _ in
      [Double(random.normal()) * 0.1, Double(random.normal())]
    }
    var sampler = try EnsembleSampler(starts, random: RandomSource(seed: 2), logDensity: logDensity)
    var draws: [[Double]] = []
    for step in 0..<3000 {
      sampler.step()
      if step >= 500 { draws += sampler.positions }
    }
    let count = Double(draws.count)
    let x = draws.reduce(0) { $0 + $1[0] } / count
    let xx = draws.reduce(0) { $0 + ($1[0] - x) * ($1[0] - x) } / count
    let rest = draws.map { $0[1] - 100 * $0[0] }
    let mean = rest.reduce(0, +) / count
    let variance = rest.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
    #expect(abs(x - 3) < 0.1 && abs(xx - 1) < 0.1)
    #expect(abs(mean) < 1 && abs(variance - 100) < 10)
  }

  @Test func theSeedDecides() throws {
    let starts = (0..<6).map { [Double($0)] }
    let ends = try [1, 1, 2].map { seed in
      var sampler = try EnsembleSampler(starts, random: RandomSource(seed: seed)) {
        -$0[0] * $0[0]
      }
      for _ in 0..<10 { sampler.step() }
      return sampler.positions
    }
    #expect(ends[0] == ends[1] && ends[0] != ends[2])
  }

  @Test func badStartsAreRefused() throws {
    let random = RandomSource(seed: 0)
    for starts in [
      [], [[]], [[1.0]], [[1], [2], [3]], [[1, 2], [3, 4]], [[1], [2, 3]], [[-1], [1]],
    ] {
      #expect(throws: TensorsError.self) {
        try EnsembleSampler(starts, random: random) { $0[0] < 0 ? -.infinity : 0 }
      }
    }
  }
}
