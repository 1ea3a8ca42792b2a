import Glibc
import Predictors
import Spaces
import Tensors
import TestSupport
import Testing

/// `lce_m`: its posterior against the published definition, its predictions against emcee.
@Suite struct CurvePosteriorTests {
  private static func lists(_ file: String) throws -> [String: [Double]] {
    var lists: [String: [Double]] = [:]
    for line in try DataFiles.lines(ofFixture: file, module: "PredictorsTests") {
      let parts = line.split(separator: ":")
      lists[String(parts[0])] = parts[1].split(separator: " ").compactMap { Double($0) }
    }
    return lists
  }

  /// Number `family` of the four families, of its own parameters.
  private static func value(_ family: Int, _ p: ArraySlice<Double>, _ x: Double) -> Double {
    let p = Array(p)
    switch family {
    case 0: return log(p[0] * log(x) + p[1])
    case 1: return p[0] / (1 + pow(x / exp(p[1]), p[2]))
    case 2: return p[0] - (p[0] - p[1]) / (1 + pow(p[2] * x, p[3]))
    default: return p[0] * pow(x, p[1]) / (pow(p[2], p[1]) + pow(x, p[1]))
    }
  }

  private static let ranges = [0..<2, 2..<5, 5..<9, 9..<12]

  /// As the published program: a prior by 50 values of each family, a normal likelihood.
  private static func logDensity(_ point: [Double], _ curve: [Double]) -> Double {
    let (sigma, weights) = (point[12], Array(point[13...]))
    guard sigma > 0, weights.allSatisfy({ $0 >= 0 }) else { return -.infinity }
    for (family, range) in ranges.enumerated() {
      let grid = (0..<50).map { value(family, point[range], 2 + 198.0 * Double($0) / 49) }
      // Differences that rounding alone makes are none.
      let falls = zip(grid, grid.dropFirst()).contains { $1 - $0 < -1e-13 }
      guard !falls, (0...100).contains(grid[49]) else { return -.infinity }
    }
    let total = weights.reduce(0, +)
    let density = curve.enumerated().reduce(0.0) { sum, item in
      let mean = ranges.enumerated().reduce(0.0) {
        $0 + weights[$1.offset] / total
          * value($1.offset, point[$1.element], Double(item.offset + 1))
      }
      let distance = (item.element - mean) / sigma
      return sum - distance * distance / 2 - log(sigma) - log(2 * Double.pi) / 2
    }
    return density.isFinite ? density : -.infinity
  }

  @Test func densitiesAreThoseOfTheDefinition() throws {
    var random = RandomSource(seed: 6)
    var (allowed, forbidden) = (0, 0)
    for (name, curve) in try Self.lists("curve_extrapolation.txt") where name.hasPrefix("curve") {
      let posterior = try #require(
        try CurvePosterior(curve, finalEpoch: 200, control: RunControl()), "\(name)")
      guard posterior.start.count == 17 else { continue }
      for scale in [0, 0.001, 0.03, 0.3, 1] {
        for _ in 0..<40 {
          let point = posterior.start.map {
            $0 + scale * abs($0) * Double(random.normal())
          }
          let (found, expected) = (posterior.logDensity(point), Self.logDensity(point, curve))
          if expected.isFinite {
            allowed += 1
            #expect(abs(found - expected) < 1e-9 * max(1, abs(expected)), "\(name), \(scale)")
          } else {
            forbidden += 1
            #expect(found == expected, "\(name), \(scale): \(point)")
          }
        }
      }
    }
    #expect(allowed > 100 && forbidden > 100)
  }

  /// Fixtures/curve_posterior.py made the fixture with emcee, whose chains are as short.
  @Test(arguments: [1.0, 100]) func meansAgreeWithEmcee(unit: Double) throws {
    let (curves, posteriors) = (
      try Self.lists("curve_extrapolation.txt"), try Self.lists("curve_posterior.txt")
    )
    let numbers = Array(0..<8)
    let queries = try numbers.map { number in
      LearningCurve([
        .validationAccuracy: try #require(curves["curve \(number)"]).map { unit * $0 }
      ])
    }
    let space = NASBench201()
    let cells = try space.sample(1, seed: 1)
    for number in numbers {
      let found = try PredictorCatalog.predictor("lce_m", on: space).fit(TrainingData())
        .predict(
          Queries(cells, curves: [queries[number]]), workers: 1, control: RunControl())
      let expected = try #require(posteriors["posterior \(number)"])
      let mean = expected.reduce(0, +) / Double(expected.count)
      let deviation = try #require(found.standardDeviations)[0] / unit
      // The ends of short curves have heavy tails, and hang on the seed there as here.
      let isLong = try #require(curves["curve \(number)"]).count > 25
      #expect(
        abs(found.means[0] / unit - mean) < (isLong ? 0.015 : 0.01 + deviation),
        "curve \(number)")
      #expect(deviation > 0)
    }
  }

  @Test func aCurveThatNothingFitsStaysWhereItIs() throws {
    let space = NASBench201()
    let falling = LearningCurve([.validationAccuracy: [0.9, 0.7, 0.5, 0.3, 0.2, 0.1]])
    let found = try PredictorCatalog.predictor("lce_m", ["steps": 60, "burn_in": 20], on: space)
      .fit(TrainingData())
      .predict(
        Queries(space.sample(1, seed: 0), curves: [falling]), workers: nil, control: RunControl())
    #expect(found.means[0].isFinite && (0...1).contains(found.means[0]))
    #expect(throws: PredictorsError.self) {
      try PredictorCatalog.predictor("lce_m", ["steps": 500], on: space)
    }
  }
}
