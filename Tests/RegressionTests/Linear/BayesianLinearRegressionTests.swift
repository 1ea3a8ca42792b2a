import Regression
import Tensors
import Testing

@Suite struct BayesianLinearRegressionTests {
  @Test(arguments: [(40, 6), (12, 30), (5, 5)]) func equalsTheDefinition(
    rows: Int, columns: Int
  ) throws {
    let (points, labels) = try linearProblem(rows: rows, columns: columns)
    let fit = try BayesianLinearRegression().fit(points, labels)
    let dense = DenseLinearModel(points, labels)
    let evidence = try dense.evidence(prior: fit.prior, noise: fit.noise)
    #expect(abs(fit.evidence - evidence) < 1e-7 * max(abs(evidence), 1))
    let (queries, _) = try linearProblem(rows: 9, columns: columns, seed: 1)
    let found = try fit.predict(queries)
    let deviations = try #require(found.standardDeviations)
    for row in 0..<9 {
      let (mean, deviation) = try dense.predict(
        Array(queries.row(row)), prior: fit.prior, noise: fit.noise)
      #expect(abs(found.means[row] - mean) < 1e-7 * abs(mean))
      #expect(abs(deviations[row] - deviation) < 1e-6 * deviation)
    }
  }

  /// No nearby prior or noise has more evidence.
  @Test func hyperparametersMaximizeTheEvidence() throws {
    let (points, labels) = try linearProblem(rows: 60, columns: 8)
    let fit = try BayesianLinearRegression().fit(points, labels)
    let dense = DenseLinearModel(points, labels)
    for (prior, noise) in [(1.05, 1.0), (0.95, 1.0), (1.0, 1.05), (1.0, 0.95), (1.03, 1.03)] {
      #expect(
        try dense.evidence(prior: prior * fit.prior, noise: noise * fit.noise) < fit.evidence)
    }
    // The noise of the labels is 0.5.
    let scale = (try LabelScaler(labels)).standardDeviation
    #expect(abs(fit.noise.squareRoot() * scale - 0.5) < 0.15)
  }

  @Test func equalColumnsShareTheirWeight() throws {
    let points = try Matrix(rows: 4, columns: 2, elements: [0, 0, 1, 1, 2, 2, 3, 3])
    let fit = try BayesianLinearRegression().fit(points, [0, 2, 4, 6])
    let found = try fit.predict(Matrix(rows: 2, columns: 2, elements: [4, 0, 0, 4])).means
    #expect(abs(found[0] - found[1]) < 1e-9 && abs(found[0] - 4) < 1e-3)
  }

  @Test func constantLabelsAndSinglePointsPredictThemselves() throws {
    let (points, _) = try linearProblem(rows: 5, columns: 3)
    let fit = try BayesianLinearRegression().fit(points, [7, 7, 7, 7, 7])
    #expect(try fit.predict(points).means.allSatisfy { abs($0 - 7) < 1e-9 })
    let single = try BayesianLinearRegression().fit(points.rows(at: [0]), [3])
    let found = try single.predict(points)
    #expect(found.means.allSatisfy { $0 == 3 })
    #expect(found.standardDeviations?.allSatisfy { $0.isFinite && $0 >= 0 } == true)
  }

  @Test func badInputIsRefused() throws {
    let (points, labels) = try linearProblem(rows: 5, columns: 3)
    let regression = BayesianLinearRegression()
    #expect(throws: RegressionError.self) { try regression.fit(points, [1]) }
    #expect(throws: TensorsError.self) { try regression.fit(points, [1, 2, 3, 4, .nan]) }
    var given = regression
    given.ratio = -1
    #expect(throws: RegressionError.self) { try given.fit(points, labels) }
    #expect(throws: RegressionError.mismatchedFeatures(expected: 3, got: 1)) {
      try regression.fit(points, labels).predict(Matrix(rows: 1, columns: 1))
    }
  }
}
