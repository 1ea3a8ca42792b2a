import Glibc
import Tensors

/// Bayesian linear regressions of the same rows with several priors and noises, averaged: what is left
/// of the uncertainty about the two when they are drawn from their posterior (Snoek et al. 2015,
/// "Scalable Bayesian Optimization Using Deep Neural Networks", section 3).
public struct LinearMixture: Sendable {
  /// Variances for standardized labels.
  public struct Hyperparameters: Hashable, Sendable {
    /// Of a weight before any data; positive.
    public let prior: Double
    /// Of a label around the function; positive.
    public let noise: Double

    public init(prior: Double, noise: Double) { (self.prior, self.noise) = (prior, noise) }
  }

  /// Of each regression.
  public let hyperparameters: [Hyperparameters]
  private let origin: [Double]
  private let scaler: LabelScaler
  private let rows: Int
  private let directions: Matrix
  /// A row of each regression: its weights, and how far the data settle each direction.
  private let weights, shares: Matrix

  /// Fits one regression for each of `hyperparameters`, in closed form. Throws as
  /// `BayesianLinearRegression.fit`, and `invalidArgument` for no hyperparameters or some that are not
  /// positive.
  public init(
    _ points: Matrix, _ labels: [Double], hyperparameters: [Hyperparameters],
    control: RunControl = RunControl()
  ) throws {
    try self.init(
      LinearProblem(points, labels, control: control), hyperparameters: hyperparameters)
  }

  private init(_ problem: LinearProblem, hyperparameters: [Hyperparameters]) throws {
    let arePositive = hyperparameters.allSatisfy {
      $0.prior > 0 && $0.noise > 0 && ($0.noise / $0.prior).isFinite
    }
    guard !hyperparameters.isEmpty, arePositive else {
      throw RegressionError.invalidArgument(
        "\(hyperparameters.count) priors and noises: there must be one at least, all positive")
    }
    self.hyperparameters = hyperparameters
    (origin, scaler, rows) = (problem.data.origin, problem.data.scaler, problem.data.points.rows)
    directions = problem.directions
    let ratios = hyperparameters.map { $0.noise / $0.prior }
    weights = try Matrix(
      rows: ratios.count, columns: origin.count,
      elements: ratios.flatMap { try problem.weights(ratio: $0) })
    shares = try Matrix(
      rows: ratios.count, columns: directions.rows,
      elements: ratios.flatMap { problem.shares(ratio: $0) })
  }

  /// Fits regressions whose hyperparameters are draws from their posterior, by `EnsembleSampler`: the
  /// last position of each walker. Before any data, the logarithms of both are uniform in −10...10.
  ///
  /// - Parameters:
  ///   - count: of regressions, even, at least 4.
  ///   - steps: of the chain, at least 0, which starts around the hyperparameters of most evidence.
  /// - Throws: as `BayesianLinearRegression.fit`, and `invalidArgument`.
  public static func sampled(
    _ points: Matrix, _ labels: [Double], count: Int = 20, steps: Int, random: RandomSource,
    control: RunControl = RunControl()
  ) throws -> LinearMixture {
    guard count >= 4, count % 2 == 0, steps >= 0 else {
      throw RegressionError.invalidArgument(
        "\(count) regressions after \(steps) steps: their number must be even and at least 4, that of "
          + "steps at least 0")
    }
    let problem = try LinearProblem(points, labels, control: control)
    let evidence = problem.evidence
    let ratio = evidence.bestRatio()
    let best = [log(evidence.noise(ratio: ratio) / ratio), log(evidence.noise(ratio: ratio))]
    var drawing = random.split(0)
    let starts = (0..<count).map { _ in
      best.map { best in
        // Well inside, so that walkers differ where the best is at the border.
        let center = min(max(best, 2 - largest), largest - 2)
        return min(max(center + 0.5 * Double(drawing.normal()), -largest), largest)
      }
    }
    var sampler = try EnsembleSampler(starts, random: random.split(1)) { position in
      guard position.allSatisfy({ abs($0) <= largest }) else { return -.infinity }
      return evidence.value(prior: exp(position[0]), noise: exp(position[1]))
    }
    for step in 0..<steps {
      if step % 64 == 0 { try control.check() }
      sampler.step()
    }
    return try LinearMixture(
      problem,
      hyperparameters: sampler.positions.map {
        Hyperparameters(prior: exp($0[0]), noise: exp($0[1]))
      })
  }

  /// Of the logarithms of prior and noise.
  private static let largest = 10.0

  /// Columns of the points it was fitted to, and of all that it can be asked about.
  public var featureCount: Int { origin.count }

  /// The mean and standard deviation of the function at each row of `points`, over all regressions
  /// and without the noise of a label. Throws as `LinearPosterior.predict`.
  public func predict(
    _ points: Matrix, control: RunControl = RunControl()
  ) throws -> Prediction {
    guard points.columns == featureCount else {
      throw RegressionError.mismatchedFeatures(expected: featureCount, got: points.columns)
    }
    try points.checkFinite(what: "the features")
    var (means, deviations): ([Double], [Double]) = ([], [])
    let count = Double(hyperparameters.count)
    for start in stride(from: 0, to: points.rows, by: 256) {
      try control.check()
      let block = points.rows(at: Array(start..<min(start + 256, points.rows))).subtracting(origin)
      let values = try block.product(weights, transposingOther: true)
      var squares = try block.product(directions, transposingOther: true)
      for row in 0..<squares.rows {
        for i in 0..<squares.columns { squares[row, i] *= squares[row, i] }
      }
      let settled = try squares.product(shares, transposingOther: true)
      for (row, norm) in block.squaredNorms.enumerated() {
        let mean = values.row(row).reduce(0, +) / count
        var variance = 0.0
        for (i, own) in hyperparameters.enumerated() {
          let difference = values[row, i] - mean
          variance +=
            difference * difference + own.prior * max(norm - settled[row, i], 0)
            + own.noise / Double(rows)
        }
        means.append(scaler.label(mean))
        deviations.append((variance / count).squareRoot() * scaler.standardDeviation)
      }
    }
    return Prediction(means: means, standardDeviations: deviations)
  }
}
