import Glibc
import Regression
import Tensors
import Testing

/// Labels that are nearly linear in some features.
private func problem(rows: Int, columns: Int, seed: Int = 0) throws -> (Matrix, [Double]) {
  var random = RandomSource(seed: seed)
  let points = try Matrix(
    rows: rows, columns: columns,
    elements: (0..<rows * columns).map { _ in
      Double(random.below(2)) + 0.1 * Double(random.normal())
    })
  let labels = (0..<rows).map { row in
    70 + 5 * points[row, 0] - 3 * points[row, 1] + 0.5 * Double(random.normal())
  }
  return (points, labels)
}

/// The model by its definition: y ~ N(0, noise·I + prior·X Xᵀ) on the centered problem, of which the
/// direction of equal labels is left out.
private struct Dense {
  let centered: Matrix
  let targets: [Double]
  let mean, scale: Double
  let origin: [Double]

  init(_ points: Matrix, _ labels: [Double]) {
    let n = Double(points.rows)
    let mean = labels.reduce(0, +) / n
    let scale = (labels.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / n).squareRoot()
    let origin = (0..<points.columns).map { column in
      (0..<points.rows).reduce(0) { $0 + points[$1, column] } / n
    }
    var centered = points
    for i in 0..<points.rows { for j in 0..<points.columns { centered[i, j] -= origin[j] } }
    (self.centered, self.mean, self.scale, self.origin) = (centered, mean, scale, origin)
    targets = labels.map { ($0 - mean) / scale }
  }

  func evidence(prior: Double, noise: Double) throws -> Double {
    var total = try centered.product(centered, transposingOther: true)
    let n = total.rows
    for i in 0..<n { for j in 0..<n { total[i, j] = prior * total[i, j] + (i == j ? noise : 0) } }
    let cholesky = try Cholesky(total)
    let fit = zip(targets, try cholesky.solve(targets)).reduce(0) { $0 + $1.0 * $1.1 }
    // The left-out direction has variance `noise` and label 0.
    return -0.5 * (fit + cholesky.logDeterminant - log(noise) + Double(n - 1) * log(2 * .pi))
  }

  /// Mean and standard deviation of the function, with the inverse of noise/prior·I + XᵀX.
  func predict(_ row: [Double], prior: Double, noise: Double) throws -> (Double, Double) {
    var precision = try centered.product(centered, transposingSelf: true)
    for i in 0..<precision.rows { precision[i, i] += noise / prior }
    let inverse = try Cholesky(precision).inverse
    let x = zip(row, origin).map { $0 - $1 }
    let weights = try inverse.product(centered.product(targets, transposingSelf: true))
    let variance =
      noise * zip(x, try inverse.product(x)).reduce(0) { $0 + $1.0 * $1.1 }
      + noise / Double(targets.count)
    return (
      mean + scale * zip(x, weights).reduce(0) { $0 + $1.0 * $1.1 },
      scale * variance.squareRoot()
    )
  }
}

@Suite struct BayesianLinearRegressionTests {
  @Test(arguments: [(40, 6), (12, 30), (5, 5)]) func equalsTheDefinition(
    rows: Int, columns: Int
  ) throws {
    let (points, labels) = try problem(rows: rows, columns: columns)
    let fit = try BayesianLinearRegression().fit(points, labels)
    let dense = Dense(points, labels)
    let evidence = try dense.evidence(prior: fit.prior, noise: fit.noise)
    #expect(abs(fit.evidence - evidence) < 1e-7 * max(abs(evidence), 1))
    let (queries, _) = try problem(rows: 9, columns: columns, seed: 1)
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
    let (points, labels) = try problem(rows: 60, columns: 8)
    let fit = try BayesianLinearRegression().fit(points, labels)
    let dense = Dense(points, labels)
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
    let (points, _) = try problem(rows: 5, columns: 3)
    let fit = try BayesianLinearRegression().fit(points, [7, 7, 7, 7, 7])
    #expect(try fit.predict(points).means.allSatisfy { abs($0 - 7) < 1e-9 })
    let single = try BayesianLinearRegression().fit(points.rows(at: [0]), [3])
    let found = try single.predict(points)
    #expect(found.means.allSatisfy { $0 == 3 })
    #expect(found.standardDeviations?.allSatisfy { $0.isFinite && $0 >= 0 } == true)
  }

  @Test func badInputIsRefused() throws {
    let (points, labels) = try problem(rows: 5, columns: 3)
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
