import Glibc
import Regression
import Tensors
import Testing

/// Smooth labels over three features.
private func problem(rows: Int, seed: Int = 0) throws -> (points: Matrix, labels: [Double]) {
  var random = RandomSource(seed: seed)
  let points = try Matrix(
    rows: rows, columns: 3, elements: (0..<rows * 3).map { _ in 1 + 2 * Double(random.normal()) })
  let labels = (0..<rows).map { row in
    90 + 3 * sin(points[row, 0]) + points[row, 1] + 0.2 * Double(random.normal())
  }
  return (points, labels)
}

@Suite struct SparseGaussianProcessTests {
  private static let given = GaussianHyperparameters(
    variance: 1.3, lengthScales: [1.1, 2.5, 4], noise: 0.05)
  private static let logarithms = [1.3, 0.05, 1.1, 2.5, 4].map { log($0) }

  /// The bound by its definition, with n × n matrices of one kernel value at a time.
  private static func denseBound(
    _ points: Matrix, _ labels: [Double], _ inducing: Matrix, _ kernel: Kernel
  ) throws -> Double {
    func covariance(_ a: ArraySlice<Double>, _ b: ArraySlice<Double>) -> Double {
      let square = zip(zip(a, b), given.lengthScales).reduce(0) {
        $0 + pow(($1.0.0 - $1.0.1) / $1.1, 2)
      }
      switch kernel {
      case .radialBasis: return given.variance * exp(-square / 2)
      case .matern52:
        let r = (5 * square).squareRoot()
        return given.variance * (1 + r + r * r / 3) * exp(-r)
      }
    }
    let (n, m) = (points.rows, inducing.rows)
    var inner = try Matrix(rows: m, columns: m)
    var cross = try Matrix(rows: m, columns: n)
    for i in 0..<m {
      for j in 0..<m { inner[i, j] = covariance(inducing.row(i), inducing.row(j)) }
      inner[i, i] += 1e-6 * given.variance
      for j in 0..<n { cross[i, j] = covariance(inducing.row(i), points.row(j)) }
    }
    var q = try cross.product(Cholesky(inner).solve(cross), transposingSelf: true)
    let lost = (0..<n).reduce(0) { $0 + given.variance - q[$1, $1] }
    for i in 0..<n { q[i, i] += given.noise }
    let mean = labels.reduce(0, +) / Double(n)
    let scale = (labels.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(n)).squareRoot()
    let targets = labels.map { ($0 - mean) / scale }
    let total = try Cholesky(q)
    let fit = zip(targets, try total.solve(targets)).reduce(0) { $0 + $1.0 * $1.1 }
    return -0.5 * (fit + total.logDeterminant + Double(n) * log(2 * .pi))
      - lost / (2 * given.noise)
  }

  @Test(arguments: Kernel.allCases, [5, 30]) func boundEqualsTheDenseFormula(
    kernel: Kernel, count: Int
  ) throws {
    let (points, labels) = try problem(rows: 60)
    let inducing = try problem(rows: count, seed: 1).points
    let bound = SparseBound(try RegressionData(points, labels), kernel: kernel, inducing: inducing)
    let value = try bound.valueAndGradient(Self.logarithms, control: RunControl()).value
    let expected = try Self.denseBound(points, labels, inducing, kernel)
    #expect(abs(value - expected) < 1e-6 * abs(expected))
  }

  /// 700 rows make two slices and blocks that do not fill.
  @Test(arguments: Kernel.allCases, [60, 700]) func gradientEqualsFiniteDifferences(
    kernel: Kernel, rows: Int
  ) throws {
    let (points, labels) = try problem(rows: rows)
    let inducing = try problem(rows: 15, seed: 1).points
    let bound = SparseBound(try RegressionData(points, labels), kernel: kernel, inducing: inducing)
    try expectGradient(at: Self.logarithms, tolerance: 1e-5) {
      try bound.valueAndGradient($0, control: RunControl())
    }
    try expectGradient(at: [0.2, -2, 0.7], tolerance: 1e-5) {
      try bound.valueAndGradient($0, control: RunControl())
    }
  }

  /// Long lengths make the covariances of 150 inducing points nearly singular.
  @Test func gradientKeepsItsDigitsWhereInducingPointsAreNearlyAlike() throws {
    let (points, labels) = try problem(rows: 900)
    let bound = SparseBound(
      try RegressionData(points, labels), kernel: .radialBasis,
      inducing: points.rows(at: Array(0..<150)))
    try expectGradient(at: [0.5, -2.3, 1.4, 1.4, 1.7], tolerance: 1e-3) {
      try bound.valueAndGradient($0, control: RunControl())
    }
  }

  /// With every row as an inducing point the approximation is exact.
  @Test(arguments: Kernel.allCases) func equalsTheExactProcessOnAllRows(
    kernel: Kernel
  ) throws {
    let (points, labels) = try problem(rows: 50)
    let test = try problem(rows: 20, seed: 2).points
    var exact = GaussianProcess()
    (exact.kernel, exact.hyperparameters) = (kernel, Self.given)
    var sparse = SparseGaussianProcess()
    (sparse.kernel, sparse.hyperparameters) = (kernel, Self.given)
    let left = try exact.fit(points, labels)
    let right = try sparse.fit(points, labels, random: RandomSource(seed: 0))
    #expect(abs(left.evidence - right.evidence) < 0.01 && right.evidence < left.evidence)
    let a = try left.posterior.predict(test)
    let b = try right.posterior.predict(test)
    for i in 0..<20 {
      #expect(abs(a.means[i] - b.means[i]) < 1e-3)
      #expect(abs((a.standardDeviations ?? [])[i] - (b.standardDeviations ?? [])[i]) < 1e-3)
    }
  }

  @Test(arguments: InducingSelection.allCases) func learnsAFunction(
    selection: InducingSelection
  ) throws {
    let (points, labels) = try problem(rows: 900)
    let test = try problem(rows: 300, seed: 2)
    var sparse = SparseGaussianProcess()
    (sparse.inducingPoints, sparse.selection) = (150, selection)
    let fits = try [1, 2, 3].map {
      try sparse.fit(points, labels, random: RandomSource(seed: 4), workers: $0)
    }
    let predictions = try fits.map { try $0.posterior.predict(test.points) }
    #expect(Set(predictions).count == 1, "the result depends on the workers")
    let error = try PredictionMetric.rootMeanSquaredError.value(
      truth: test.labels, prediction: predictions[0].means)
    #expect(error < 0.3)
    #expect(abs(fits[0].posterior.noiseStandardDeviation - 0.2) < 0.04)
    // About two of three labels lie within one predictive standard deviation.
    let noise = fits[0].posterior.noiseStandardDeviation
    let inside = (0..<300).count {
      let standardDeviation = (predictions[0].standardDeviations ?? [])[$0]
      return abs(predictions[0].means[$0] - test.labels[$0])
        < (standardDeviation * standardDeviation + noise * noise).squareRoot()
    }
    #expect((170...240).contains(inside))
    // The labels do not depend on the third feature: its length must be the longest.
    let lengths = fits[0].hyperparameters.lengthScales
    #expect(lengths[2] > max(lengths[0], lengths[1]))
  }

  @Test func clustersAreWhereThePointsAre() throws {
    var random = RandomSource(seed: 3)
    let elements = (0..<600).map { Double($0 % 3) * 100 + Double(random.normal()) }
    let points = try Matrix(rows: 600, columns: 1, elements: elements)
    var sparse = SparseGaussianProcess()
    (sparse.inducingPoints, sparse.ard) = (12, false)
    let labels = elements.map { $0 > 50 && $0 < 150 ? 1.0 : 0.0 }
    let fit = try sparse.fit(points, labels, random: random)
    let prediction = try fit.posterior.predictMeans(
      Matrix(rows: 3, columns: 1, elements: [0, 100, 200]))
    #expect(abs(prediction[0]) < 0.05 && abs(prediction[1] - 1) < 0.05 && abs(prediction[2]) < 0.05)
  }

  @Test func repeatedRowsAndConstantLabelsHaveAnAnswer() throws {
    let points = try Matrix(rows: 40, columns: 2, repeating: 1)
    var sparse = SparseGaussianProcess()
    sparse.inducingPoints = 10
    let fit = try sparse.fit(
      points, Array(repeating: 4, count: 40), random: RandomSource(seed: 0))
    let prediction = try fit.posterior.predict(points)
    #expect(prediction.means.allSatisfy { abs($0 - 4) < 1e-6 })
    #expect((prediction.standardDeviations ?? []).allSatisfy { $0.isFinite })
  }

  @Test func badInputThrows() throws {
    let (points, labels) = try problem(rows: 30)
    var sparse = SparseGaussianProcess()
    let random = RandomSource(seed: 0)
    #expect(throws: RegressionError.self) { try sparse.fit(points, [1], random: random) }
    #expect(throws: RegressionError.self) {
      try sparse.fit(Matrix(rows: 0, columns: 3), [], random: random)
    }
    for count in [Int.min, -1, 0, 4_001, .max] {
      sparse.inducingPoints = count
      #expect(throws: RegressionError.self) { try sparse.fit(points, labels, random: random) }
    }
    sparse.inducingPoints = 5
    let control = RunControl()
    control.cancel()
    #expect(throws: Cancelled.self) {
      try sparse.fit(points, labels, random: random, control: control)
    }
  }
}
