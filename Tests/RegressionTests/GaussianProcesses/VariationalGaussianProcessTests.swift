import Glibc
import Regression
import Tensors
import Testing

private func problem(rows: Int, seed: Int = 0) throws -> (points: Matrix, labels: [Double]) {
  var random = RandomSource(seed: seed)
  let points = try Matrix(
    rows: rows, columns: 2, elements: (0..<rows * 2).map { _ in 1 + 2 * Double(random.normal()) })
  let labels = (0..<rows).map { row in
    90 + 3 * sin(points[row, 0]) + points[row, 1] + 0.2 * Double(random.normal())
  }
  return (points, labels)
}

@Suite struct VariationalGaussianProcessTests {
  private static let given = GaussianHyperparameters(
    variance: 1.3, lengthScales: [1.7], noise: 0.2)

  /// Unknowns with nothing equal to anything.
  private static func unknowns(_ inducing: Matrix) throws -> VariationalBound.Unknowns {
    var unknowns = try VariationalBound.Unknowns(hyperparameters: given, inducing: inducing)
    var random = RandomSource(seed: 5)
    for i in 0..<inducing.rows {
      unknowns.center[i] = Double(random.normal())
      for j in 0...i {
        unknowns.root[i, j] = 0.3 * Double(random.normal()) + (i == j ? 1.2 : 0)
      }
      unknowns.root[i, i] = abs(unknowns.root[i, i])
    }
    return unknowns
  }

  /// The bound by its definition: means and variances point by point from explicit inverses.
  private static func denseBound(
    _ points: Matrix, _ labels: [Double], _ unknowns: VariationalBound.Unknowns, _ kernel: Kernel
  ) throws -> Double {
    func covariance(_ a: ArraySlice<Double>, _ b: ArraySlice<Double>) -> Double {
      let square = zip(a, b).reduce(0) { $0 + pow(($1.0 - $1.1) / given.lengthScales[0], 2) }
      let r = (5 * square).squareRoot()
      return given.variance
        * (kernel == .radialBasis ? exp(-square / 2) : (1 + r + r * r / 3) * exp(-r))
    }
    let (z, m) = (unknowns.inducing, unknowns.inducing.rows)
    var inner = try Matrix(rows: m, columns: m)
    for i in 0..<m {
      for j in 0..<m { inner[i, j] = covariance(z.row(i), z.row(j)) }
      inner[i, i] += 1e-6 * given.variance
    }
    let root = try Cholesky(inner)
    // The unwhitened posterior N(L c, L R Rᵀ Lᵀ).
    let scaled = try root.factor.product(unknowns.root)
    let spread = try scaled.product(scaled, transposingOther: true)
    let center = try root.factor.product(unknowns.center)
    let mean = labels.reduce(0, +) / Double(labels.count)
    let scale = (labels.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(labels.count))
      .squareRoot()
    var bound = 0.0
    for i in 0..<points.rows {
      let row = (0..<m).map { covariance(points.row(i), z.row($0)) }
      let solved = try root.solve(row)
      let f = zip(solved, center).reduce(0) { $0 + $1.0 * $1.1 }
      let variance =
        given.variance - zip(row, solved).reduce(0) { $0 + $1.0 * $1.1 }
        + zip(solved, try spread.product(solved)).reduce(0) { $0 + $1.0 * $1.1 }
      let residual = (labels[i] - mean) / scale - f
      bound -= 0.5 * log(2 * .pi * given.noise) + (residual * residual + variance) / 2 / given.noise
    }
    // KL of N(c, R Rᵀ) from N(0, I).
    for i in 0..<m {
      bound -= 0.5 * (unknowns.center[i] * unknowns.center[i] - 1)
      bound += log(unknowns.root[i, i])
      for j in 0...i { bound -= 0.5 * unknowns.root[i, j] * unknowns.root[i, j] }
    }
    return bound
  }

  @Test(arguments: Kernel.allCases) func boundEqualsTheDefinition(kernel: Kernel) throws {
    let (points, labels) = try problem(rows: 40)
    let unknowns = try Self.unknowns(problem(rows: 6, seed: 1).points)
    let bound = VariationalBound(try RegressionData(points, labels), kernel: kernel)
    let value = try bound.valueAndGradient(unknowns, control: RunControl()).value
    let expected = try Self.denseBound(points, labels, unknowns, kernel)
    #expect(abs(value - expected) < 1e-6 * abs(expected))
  }

  @Test(arguments: Kernel.allCases) func gradientEqualsFiniteDifferences(kernel: Kernel) throws {
    let (points, labels) = try problem(rows: 40)
    let unknowns = try Self.unknowns(problem(rows: 6, seed: 1).points)
    let bound = VariationalBound(try RegressionData(points, labels), kernel: kernel)
    try expectGradient(at: unknowns.vector, tolerance: 1e-5) {
      try bound.valueAndGradient(unknowns.replacing(with: $0), control: RunControl())
    }
  }

  /// The best normal posterior is known in closed form: at it the bound is that of Titsias.
  @Test func theBestBoundOfGivenPointsIsThatOfTheSparseProcess() throws {
    let (points, labels) = try problem(rows: 50)
    var process = VariationalGaussianProcess()
    (process.inducingPoints, process.iterations) = (8, 2000)
    let fit = try process.fit(points, labels, random: RandomSource(seed: 0))
    let inducing = try Matrix(rows: 8, columns: 2, elements: Array(fit.state[3..<19]))
    let sparse = SparseBound(
      try RegressionData(points, labels), kernel: .radialBasis, inducing: inducing)
    let best = try sparse.valueAndGradient(Array(fit.state[..<3]), control: RunControl()).value
    #expect(fit.bound <= best + 1e-6 && fit.bound > best - 0.05)
  }

  @Test func predictsAsWellAsTheExactProcess() throws {
    let (points, labels) = try problem(rows: 80)
    let test = try problem(rows: 30, seed: 2)
    var process = VariationalGaussianProcess()
    process.inducingPoints = 30
    let found = try process.fit(points, labels, random: RandomSource(seed: 0)).posterior
      .predict(test.points)
    var exact = GaussianProcess()
    exact.ard = false
    let expected = try exact.fit(points, labels).posterior.predict(test.points)
    #expect(try Correlation.pearson(found.means, expected.means) > 0.995)
    for (one, other) in zip(found.standardDeviations ?? [], expected.standardDeviations ?? []) {
      #expect(one > 0 && abs(one - other) < 0.5)
    }
  }

  @Test func aStateMakesThePosteriorAgain() throws {
    let (points, labels) = try problem(rows: 30)
    let process = VariationalGaussianProcess()
    let fit = try process.fit(points, labels, random: RandomSource(seed: 0))
    let again = try process.posterior(points, labels, restoring: fit.state)
    #expect(try again.predict(points) == fit.posterior.predict(points))
    #expect(throws: RegressionError.self) {
      try process.posterior(points, labels, restoring: [1, 2, 3])
    }
  }

  @Test func settingsOutOfRangeAreRefused() throws {
    let (points, labels) = try problem(rows: 5)
    var process = VariationalGaussianProcess()
    process.inducingPoints = 0
    #expect(throws: RegressionError.self) {
      try process.fit(points, labels, random: RandomSource(seed: 0))
    }
    process = VariationalGaussianProcess()
    process.start.lengthScales = [1, 2]
    #expect(throws: RegressionError.self) {
      try process.fit(points, labels, random: RandomSource(seed: 0))
    }
  }
}
