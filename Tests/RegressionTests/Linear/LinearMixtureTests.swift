import Glibc
import Regression
import Tensors
import Testing

@Suite struct LinearMixtureTests {
  /// The moments of a mixture of the definition's regressions.
  @Test(arguments: [(40, 6), (12, 30)]) func equalsTheDefinition(rows: Int, columns: Int) throws {
    let (points, labels) = try linearProblem(rows: rows, columns: columns)
    let pairs: [LinearMixture.Hyperparameters] = [
      .init(prior: 0.5, noise: 0.1), .init(prior: 2, noise: 0.3), .init(prior: 0.01, noise: 1),
    ]
    let mixture = try LinearMixture(points, labels, hyperparameters: pairs)
    let dense = DenseLinearModel(points, labels)
    let (queries, _) = try linearProblem(rows: 9, columns: columns, seed: 1)
    let found = try mixture.predict(queries)
    let deviations = try #require(found.standardDeviations)
    for row in 0..<9 {
      let parts = try pairs.map {
        try dense.predict(Array(queries.row(row)), prior: $0.prior, noise: $0.noise)
      }
      let mean = parts.reduce(0) { $0 + $1.0 } / 3
      let variance = parts.reduce(0) { $0 + ($1.0 - mean) * ($1.0 - mean) + $1.1 * $1.1 } / 3
      #expect(abs(found.means[row] - mean) < 1e-7 * abs(mean))
      #expect(abs(deviations[row] - variance.squareRoot()) < 1e-6 * variance.squareRoot())
    }
  }

  /// Draws against the posterior on a grid, from the definition of the evidence.
  @Test func hyperparametersAreDrawnFromTheirPosterior() throws {
    let (points, labels) = try linearProblem(rows: 15, columns: 4)
    let dense = DenseLinearModel(points, labels)
    let grid = Array(stride(from: -9.9, through: 9.9, by: 0.2))
    var (total, moments) = (0.0, [0.0, 0.0, 0.0, 0.0])
    let evidences = try grid.map { a in
      try grid.map { b in
        try dense.evidence(prior: exp(a), noise: exp(b))
      }
    }
    let highest = evidences.flatMap(\.self).max() ?? 0
    for (i, a) in grid.enumerated() {
      for (j, b) in grid.enumerated() {
        let weight = exp(evidences[i][j] - highest)
        total += weight
        for (k, value) in [a, b, a * a, b * b].enumerated() { moments[k] += weight * value }
      }
    }
    moments = moments.map { $0 / total }
    let spreads = [0, 1].map { (moments[$0 + 2] - moments[$0] * moments[$0]).squareRoot() }
    let draws = try LinearMixture.sampled(
      points, labels, count: 400, steps: 300, random: RandomSource(seed: 1)
    ).hyperparameters.map { [log($0.prior), log($0.noise)] }
    for k in 0..<2 {
      let mean = draws.reduce(0) { $0 + $1[k] } / 400
      let spread = (draws.reduce(0) { $0 + ($1[k] - mean) * ($1[k] - mean) } / 400).squareRoot()
      #expect(abs(mean - moments[k]) < 0.25 * spreads[k])
      #expect(abs(spread - spreads[k]) < 0.25 * spreads[k])
    }
  }

  @Test func constantLabelsAndSinglePointsPredictThemselves() throws {
    let (points, _) = try linearProblem(rows: 5, columns: 3)
    for (rows, labels) in [(points, [7.0, 7, 7, 7, 7]), (points.rows(at: [0]), [7.0])] {
      let fit = try LinearMixture.sampled(rows, labels, steps: 20, random: RandomSource(seed: 0))
      let found = try fit.predict(points)
      #expect(found.means.allSatisfy { abs($0 - 7) < 1e-9 })
      #expect(found.standardDeviations?.allSatisfy { $0.isFinite && $0 >= 0 } == true)
    }
  }

  @Test func badInputIsRefused() throws {
    let (points, labels) = try linearProblem(rows: 5, columns: 3)
    for pairs: [LinearMixture.Hyperparameters] in [
      [], [.init(prior: 0, noise: 1)], [.init(prior: 1, noise: .nan)], [.init(prior: 1, noise: -1)],
    ] {
      #expect(throws: RegressionError.self) {
        try LinearMixture(points, labels, hyperparameters: pairs)
      }
    }
    for (count, steps) in [(2, 1), (5, 1), (4, -1)] {
      #expect(throws: RegressionError.self) {
        try LinearMixture.sampled(
          points, labels, count: count, steps: steps, random: RandomSource(seed: 0))
      }
    }
    let control = RunControl()
    control.cancel()
    #expect(throws: Cancelled.self) {
      try LinearMixture.sampled(
        points, labels, steps: 9, random: RandomSource(seed: 0), control: control)
    }
    let fit = try LinearMixture.sampled(points, labels, steps: 0, random: RandomSource(seed: 0))
    #expect(throws: RegressionError.mismatchedFeatures(expected: 3, got: 1)) {
      try fit.predict(Matrix(rows: 1, columns: 1))
    }
  }
}
