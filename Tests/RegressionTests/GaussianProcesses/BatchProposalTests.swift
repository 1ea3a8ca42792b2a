import Glibc
import Regression
import Tensors
import Testing

@Suite struct BatchProposalTests {
  private static let lower: [Double] = [-3, -2]
  private static let upper: [Double] = [3, 4]

  /// A bump at (1, 2) of height 5.
  private static func bump(_ x: [Double]) -> Double {
    5 * exp(-(pow(x[0] - 1, 2) + pow(x[1] - 2, 2)) / 4)
  }

  private static func fit(
    rows: Int, sparse: Bool = false, given: GaussianHyperparameters? = nil
  ) throws -> GaussianFit {
    var random = RandomSource(seed: 1)
    let elements = (0..<rows).flatMap { _ in
      (0..<2).map { lower[$0] + (upper[$0] - lower[$0]) * random.uniformDouble() }
    }
    let points = try Matrix(rows: rows, columns: 2, elements: elements)
    let labels = (0..<rows).map { bump([elements[2 * $0], elements[2 * $0 + 1]]) }
    var (process, approximate) = (GaussianProcess(), SparseGaussianProcess())
    (process.hyperparameters, approximate.hyperparameters) = (given, given)
    return sparse
      ? try approximate.fit(points, labels, random: random) : try process.fit(points, labels)
  }

  private static func propose(
    _ count: Int, _ fit: GaussianFit, best: Double, workers: Int? = nil
  ) throws -> [BatchProposal.Point] {
    var proposal = BatchProposal()
    proposal.candidates = 500
    return try proposal.points(
      count, of: fit.posterior, best: best, lower: lower, upper: upper,
      random: RandomSource(seed: 2), workers: workers)
  }

  /// No point of a fine grid has more expected improvement than the first pick.
  @Test(arguments: [false, true]) func theFirstPickIsTheBestOfTheBox(sparse: Bool) throws {
    let fit = try Self.fit(rows: 25, sparse: sparse)
    let first = try Self.propose(1, fit, best: 4)[0]
    var elements: [Double] = []
    for i in 0...150 {
      for j in 0...150 { elements += [-3 + 0.04 * Double(i), -2 + 0.04 * Double(j)] }
    }
    let grid = try Matrix(rows: elements.count / 2, columns: 2, elements: elements)
    let prediction = try fit.posterior.predict(grid)
    let highest = zip(prediction.means, (prediction.standardDeviations ?? [])).map {
      ExpectedImprovement.logarithm(mean: $0, standardDeviation: $1, best: 4)
    }.max()
    #expect(first.logExpectedImprovement >= (highest ?? .infinity) - 1e-6)
    let there = try fit.posterior.predict(Matrix(rows: 1, columns: 2, elements: first.features))
    #expect(abs(there.means[0] - first.mean) < 1e-9)
    #expect(abs((there.standardDeviations ?? [])[0] - first.standardDeviation) < 1e-7)
  }

  /// What the pretended labels do, against a second fit that has them as real labels.
  @Test func laterPicksEqualRefittingWithThePretendedLabels() throws {
    var random = RandomSource(seed: 1)
    var elements = (0..<24).map { _ in 4 * random.uniformDouble() - 2 }
    var labels = (0..<12).map { Self.bump([elements[2 * $0], elements[2 * $0 + 1]]) }
    var process = GaussianProcess()
    process.hyperparameters = GaussianHyperparameters(
      variance: 1, lengthScales: [1.5], noise: 0.01)
    let fit = try process.fit(Matrix(rows: 12, columns: 2, elements: elements), labels)
    let picks = try Self.propose(4, fit, best: 3)
    let scale = fit.posterior.noiseStandardDeviation / 0.1
    for pick in picks.prefix(3) {
      elements += pick.features
      labels.append(pick.mean)
    }
    // The same scale of labels, so that the given hyperparameters mean the same.
    let mean = labels.reduce(0, +) / 15
    let standardDeviation = (labels.reduce(0) { $0 + pow($1 - mean, 2) } / 15).squareRoot()
    process.hyperparameters = GaussianHyperparameters(
      variance: pow(scale / standardDeviation, 2), lengthScales: [1.5],
      noise: 0.01 * pow(scale / standardDeviation, 2))
    let refit = try process.fit(Matrix(rows: 15, columns: 2, elements: elements), labels)
    let there = try refit.posterior.predict(
      Matrix(rows: 1, columns: 2, elements: picks[3].features))
    let expected = ExpectedImprovement.logarithm(
      mean: picks[3].mean, standardDeviation: (there.standardDeviations ?? [])[0],
      best: max(3, picks.prefix(3).map(\.mean).max() ?? 0))
    #expect(abs(expected - picks[3].logExpectedImprovement) < 1e-6)
  }

  @Test(arguments: [false, true]) func aBatchIsInsideTheBoxAndSpread(sparse: Bool) throws {
    let given = GaussianHyperparameters(variance: 1, lengthScales: [0.5], noise: 0.01)
    let fit = try Self.fit(rows: 25, sparse: sparse, given: given)
    let picks = try Self.propose(20, fit, best: 2)
    #expect(picks.count == 20)
    for (i, pick) in picks.enumerated() {
      for (x, (low, high)) in zip(pick.features, zip(Self.lower, Self.upper)) {
        #expect((low...high).contains(x))
      }
      for other in picks[..<i] {
        let square = zip(pick.features, other.features).reduce(0) { $0 + pow($1.0 - $1.1, 2) }
        #expect(square > 1e-3)
      }
    }
  }

  @Test func doesNotDependOnTheWorkers() throws {
    let fit = try Self.fit(rows: 25)
    let one = try Self.propose(5, fit, best: 4, workers: 1)
    #expect(try Self.propose(5, fit, best: 4, workers: 3) == one)
  }

  /// Ten rounds of proposals climb the bump.
  @Test func findsTheMaximum() throws {
    var random = RandomSource(seed: 5)
    var elements = (0..<10).map { _ in 3 * random.uniformDouble() - 3 }
    var labels = (0..<5).map { Self.bump([elements[2 * $0], elements[2 * $0 + 1]]) }
    for _ in 0..<10 {
      let fit = try GaussianProcess().fit(
        Matrix(rows: labels.count, columns: 2, elements: elements), labels)
      for pick in try Self.propose(3, fit, best: labels.max() ?? 0) {
        elements += pick.features
        labels.append(Self.bump(pick.features))
      }
    }
    #expect((labels.max() ?? 0) > 4.99)
  }

  @Test func aBoxWithoutWidthHasItsOnePoint() throws {
    let picks = try BatchProposal().points(
      2, of: Self.fit(rows: 10).posterior, best: 1, lower: [1, 1], upper: [1, 1],
      random: RandomSource(seed: 0))
    #expect(picks.map(\.features) == [[1, 1], [1, 1]])
  }

  /// The first row chosen has the most expected improvement of all, the second the most once the
  /// first has the label that was expected of it.
  @Test(arguments: [1, 3]) func rowsAreThoseOfMostExpectedImprovement(workers: Int) throws {
    let given = GaussianHyperparameters(variance: 1, lengthScales: [1], noise: 0.01)
    let fit = try Self.fit(rows: 25, given: given)
    var random = RandomSource(seed: 8)
    let grid = try Matrix(
      rows: 300, columns: 2, elements: (0..<600).map { _ in 6 * random.uniformDouble() - 3 })
    let rows = try BatchProposal().rows(
      40, among: grid, of: fit.posterior, best: 3, workers: workers)
    #expect(Set(rows).count == 40 && rows.allSatisfy((0..<300).contains))
    let predicted = try fit.posterior.predict(grid)
    let improvements = zip(predicted.means, (predicted.standardDeviations ?? [])).map {
      ExpectedImprovement.logarithm(mean: $0.0, standardDeviation: $0.1, best: 3)
    }
    #expect(improvements[rows[0]] == improvements.max())
    let (first, second) = (rows[0] * 2, rows[1] * 2)
    let apart = zip(grid.elements[first..<first + 2], grid.elements[second..<second + 2])
      .reduce(0) { $0 + pow($1.0 - $1.1, 2) }
    #expect(apart > 1e-3)
    let all = try BatchProposal().rows(300, among: grid, of: fit.posterior, best: 3)
    #expect(Array(all.prefix(40)) == rows && Set(all).count == 300)
  }

  @Test func badRowsThrow() throws {
    let posterior = try Self.fit(rows: 10).posterior
    let grid = try Matrix(rows: 3, columns: 2)
    for count in [Int.min, 0, 4, .max] {
      #expect(throws: RegressionError.self) {
        try BatchProposal().rows(count, among: grid, of: posterior, best: 1)
      }
    }
    #expect(throws: RegressionError.self) {
      try BatchProposal().rows(1, among: grid, of: posterior, best: .nan)
    }
    #expect(throws: RegressionError.self) {
      try BatchProposal().rows(1, among: Matrix(rows: 3, columns: 1), of: posterior, best: 1)
    }
    #expect(throws: (any Error).self) {
      try BatchProposal().rows(
        1, among: Matrix(rows: 3, columns: 2, repeating: .nan), of: posterior, best: 1)
    }
  }

  @Test func badInputThrows() throws {
    let posterior = try Self.fit(rows: 10).posterior
    func propose(
      _ count: Int = 1, best: Double = 1, lower: [Double] = [0, 0], upper: [Double] = [1, 1],
      candidates: Int = 10
    ) throws {
      var proposal = BatchProposal()
      proposal.candidates = candidates
      _ = try proposal.points(
        count, of: posterior, best: best, lower: lower, upper: upper,
        random: RandomSource(seed: 0))
    }
    for count in [Int.min, 0, 11, .max] {
      #expect(throws: RegressionError.self) { try propose(count) }
    }
    for candidates in [Int.min, 0, 1_000_001, .max] {
      #expect(throws: RegressionError.self) { try propose(candidates: candidates) }
    }
    #expect(throws: RegressionError.self) { try propose(best: .nan) }
    #expect(throws: RegressionError.self) { try propose(lower: [0]) }
    #expect(throws: RegressionError.self) { try propose(upper: [1, 1, 1]) }
    #expect(throws: RegressionError.self) { try propose(lower: [2, 0]) }
    #expect(throws: RegressionError.self) { try propose(upper: [.infinity, 1]) }
    #expect(throws: RegressionError.self) { try propose(lower: [.nan, 0]) }
  }
}
