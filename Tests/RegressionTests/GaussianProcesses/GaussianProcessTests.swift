import Glibc
import Regression
import Tensors
import TestSupport
import Testing

/// Fixtures/gaussian_process.py made the fixture with scikit-learn.
private struct Reference {
  private var lists: [String: [Double]] = [:]

  init() throws {
    for line in try DataFiles.lines(ofFixture: "gaussian_process.txt", module: "RegressionTests") {
      let parts = line.split(separator: ":")
      lists[String(parts[0])] = parts[1].split(separator: " ").compactMap { Double($0) }
    }
  }

  subscript(name: String) -> [Double] { lists[name] ?? [] }

  func points(_ name: String) throws -> Matrix {
    try Matrix(rows: self[name].count / 3, columns: 3, elements: self[name])
  }
}

private func areClose(_ a: [Double], _ b: [Double], _ tolerance: Double) -> Bool {
  a.count == b.count && zip(a, b).allSatisfy { abs($0 - $1) <= tolerance * max(1, abs($1)) }
}

@Suite struct GaussianProcessTests {
  private let reference: Reference
  private let points: Matrix
  private let labels: [Double]

  init() throws {
    reference = try Reference()
    points = try reference.points("x")
    labels = reference["y"]
  }

  private static let given = GaussianHyperparameters(
    variance: 1.4, lengthScales: [0.9, 1.7, 3], noise: 0.02)

  @Test(arguments: Kernel.allCases) func agreesWithScikitLearn(kernel: Kernel)
    throws
  {
    var process = GaussianProcess()
    process.kernel = kernel
    process.hyperparameters = Self.given
    let fit = try process.fit(points, labels)
    #expect(areClose([fit.evidence], reference["\(kernel) evidence"], 1e-10))
    let prediction = try fit.posterior.predict(reference.points("test"))
    #expect(areClose(prediction.means, reference["\(kernel) mean"], 1e-9))
    #expect(areClose((prediction.standardDeviations ?? []), reference["\(kernel) deviation"], 1e-7))
    let means = try fit.posterior.predictMeans(reference.points("test"))
    #expect(areClose(means, reference["\(kernel) mean"], 1e-9))
    let standardDeviation = labels.standardDeviation
    #expect(
      areClose([fit.posterior.noiseStandardDeviation], [sqrt(0.02) * standardDeviation], 1e-12))
  }

  @Test(arguments: Kernel.allCases) func gradientAgreesWithScikitLearn(
    kernel: Kernel
  ) throws {
    let likelihood = MarginalLikelihood(try RegressionData(points, labels), kernel: kernel)
    let logarithms = [1.4, 0.02, 0.9, 1.7, 3].map { log($0) }
    let (value, gradient) = try likelihood.valueAndGradient(logarithms, control: RunControl())
    #expect(areClose([value], reference["\(kernel) evidence"], 1e-10))
    let theirs = reference["\(kernel) gradient"]
    #expect(areClose(gradient, [theirs[0], theirs[4]] + theirs[1...3], 1e-8))
  }

  @Test(arguments: Kernel.allCases, [1, 3]) func gradientEqualsFiniteDifferences(
    kernel: Kernel, lengths: Int
  ) throws {
    let likelihood = MarginalLikelihood(try RegressionData(points, labels), kernel: kernel)
    let start = [0.3, -2] + [0.1, 0.8, 1.2].prefix(lengths)
    try expectGradient(at: Array(start)) {
      try likelihood.valueAndGradient($0, control: RunControl())
    }
  }

  @Test(arguments: Kernel.allCases) func findsAtLeastTheEvidenceOfTenRestarts(
    kernel: Kernel
  ) throws {
    var process = GaussianProcess()
    process.kernel = kernel
    let fit = try process.fit(points, labels)
    #expect(fit.evidence > reference["\(kernel) best evidence"][0] - 1e-3)
    #expect(fit.converged)
    #expect(fit.hyperparameters.lengthScales.count == 3)
    process.ard = false
    let shared = try process.fit(points, labels)
    #expect(
      shared.hyperparameters.lengthScales.count == 1 && shared.evidence <= fit.evidence + 1e-3)
  }

  @Test func extremeDataHasAnAnswer() throws {
    let one = try GaussianProcess().fit(Matrix(rows: 1, columns: 2, elements: [1, 2]), [5])
    let far = try one.posterior.predict(Matrix(rows: 1, columns: 2, elements: [1e9, -1e9]))
    #expect(far.means == [5] && (far.standardDeviations ?? []).allSatisfy { $0.isFinite && $0 > 0 })

    let same = try Matrix(rows: 6, columns: 2, repeating: 3)
    for labels in [[Double](repeating: 7, count: 6), [1, 2, 3, 4, 5, 6]] {
      let fit = try GaussianProcess().fit(same, labels)
      let prediction = try fit.posterior.predict(same)
      #expect(prediction.means.allSatisfy { abs($0 - labels.reduce(0, +) / 6) < 0.01 })
      #expect((prediction.standardDeviations ?? []).allSatisfy { $0.isFinite })
    }
    let empty = try one.posterior.predict(Matrix(rows: 0, columns: 2))
    #expect(empty.means.isEmpty && (empty.standardDeviations ?? []).isEmpty)
  }

  @Test func badInputThrows() throws {
    let process = GaussianProcess()
    #expect(throws: RegressionError.self) { try process.fit(points, [1]) }
    #expect(throws: RegressionError.self) { try process.fit(Matrix(rows: 0, columns: 3), []) }
    #expect(throws: RegressionError.self) { try process.fit(Matrix(rows: 2, columns: 0), [1, 2]) }
    #expect(throws: RegressionError.self) {
      try process.fit(Matrix(rows: 10_001, columns: 1), Array(repeating: 0, count: 10_001))
    }
    #expect(throws: TensorsError.notFinite(what: "the labels", index: 1)) {
      try process.fit(Matrix(rows: 2, columns: 1), [0, .nan])
    }
    #expect(throws: TensorsError.notFinite(what: "the features", index: 1)) {
      try process.fit(Matrix(rows: 2, columns: 1, elements: [0, .infinity]), [0, 1])
    }
    #expect(throws: RegressionError.self) {
      try process.fit(Matrix(rows: 2, columns: 1, elements: [0, 1]), [1e200, -1e200])
    }
    for bad in [
      GaussianHyperparameters(variance: 0, lengthScales: [1], noise: 1),
      GaussianHyperparameters(variance: .nan, lengthScales: [1], noise: 1),
      GaussianHyperparameters(variance: 1, lengthScales: [], noise: 1),
      GaussianHyperparameters(variance: 1, lengthScales: [1, 1], noise: 1),
      GaussianHyperparameters(variance: 1, lengthScales: [-1], noise: 1),
      GaussianHyperparameters(variance: 1, lengthScales: [1], noise: 0),
    ] {
      var fixed = process
      fixed.hyperparameters = bad
      #expect(throws: RegressionError.self) { try fixed.fit(points, labels) }
    }
    let fit = try process.fit(points, labels)
    #expect(throws: RegressionError.mismatchedFeatures(expected: 3, got: 2)) {
      try fit.posterior.predict(Matrix(rows: 1, columns: 2))
    }
    #expect(throws: TensorsError.self) {
      try fit.posterior.predictMeans(Matrix(rows: 1, columns: 3, repeating: .nan))
    }
    let control = RunControl()
    control.cancel()
    #expect(throws: Cancelled.self) { try process.fit(points, labels, control: control) }
    #expect(throws: Cancelled.self) { try fit.posterior.predict(points, control: control) }
  }
}

/// Central differences of `function` against its own gradient.
func expectGradient(
  at point: [Double], tolerance: Double = 1e-6, sourceLocation: SourceLocation = #_sourceLocation,
  _ function: ([Double]) throws -> (value: Double, gradient: [Double])
) throws {
  let gradient = try function(point).gradient
  #expect(gradient.count == point.count, sourceLocation: sourceLocation)
  for i in point.indices {
    var (up, down) = (point, point)
    up[i] += 1e-5
    down[i] -= 1e-5
    let slope = try (function(up).value - function(down).value) / 2e-5
    #expect(
      abs(slope - gradient[i]) <= tolerance * max(1, abs(slope)), "coordinate \(i)",
      sourceLocation: sourceLocation)
  }
}

extension [Double] {
  fileprivate var standardDeviation: Double {
    let mean = reduce(0, +) / Double(count)
    return (reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count)).squareRoot()
  }
}
