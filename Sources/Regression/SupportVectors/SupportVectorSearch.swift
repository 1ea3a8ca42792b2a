import Glibc
import Tensors

/// A random search over cost, share and γ of ν-SVR, scored by cross-validation: what Baker et al.
/// 2017 ("Accelerating Neural Architecture Search using Performance Prediction") tune their
/// regression by.
public struct SupportVectorSearch: Hashable, Sendable {
  /// Settings that are tried, at least 1.
  public var candidates = 1000
  /// Parts of the rows, one after the other, each predicted from the rest; at least 2.
  public var folds = 3
  /// Costs are drawn from here, uniform in the logarithm, for standardized labels.
  public var costs = 1e-5...10.0
  /// γ is drawn from here, uniform in the logarithm.
  public var gammas = 1e-5...10.0

  /// 1,000 candidates and 3 folds.
  public init() {}

  /// Candidates that share one memory.
  private static let part = 20

  /// The candidate of the highest mean coefficient of determination R² over the folds, the first of
  /// equal ones; of fewer rows than folds, the first candidate. The result does not depend on
  /// `workers`.
  ///
  /// - Parameters:
  ///   - points: (n, features), at most `SupportVectorRegression.mostRows` rows.
  ///   - labels: one a row, in any unit.
  /// - Throws: as `SupportVectorRegression.fit`, and `invalidArgument` for fewer candidates or folds
  ///   than there must be, or bounds that are not positive.
  public func best(
    _ points: Matrix, _ labels: [Double], random: RandomSource, workers: Int? = nil,
    control: RunControl = RunControl()
  ) throws -> SupportVectorRegression {
    guard candidates >= 1, folds >= 2, costs.lowerBound > 0, gammas.lowerBound > 0,
      costs.upperBound.isFinite, gammas.upperBound.isFinite
    else {
      throw RegressionError.invalidArgument(
        "a search needs candidates, at least 2 folds and positive bounds: got \(candidates), "
          + "\(folds), costs \(costs), gammas \(gammas)")
    }
    guard points.rows <= SupportVectorRegression.mostRows else {
      throw RegressionError.invalidTrainingData(
        "\(points.rows) rows: support vector regression takes at most "
          + "\(SupportVectorRegression.mostRows)")
    }
    let data = try RegressionData(points, labels)
    guard points.rows >= folds else { return candidate(0, random) }
    let distances = SquaredDistances(points, points)
    let parts = folds(of: data.targets, distances)
    let starts = Array(stride(from: 0, to: candidates, by: Self.part))
    let scores = try parallelMap(count: starts.count, workers: workers) { index, _ in
      let problems = parts.map { DualProblem(targets: $0.targets) }
      defer { control.report(min(starts[index] + Self.part, candidates), of: candidates) }
      return try (starts[index]..<min(starts[index] + Self.part, candidates)).map { number in
        let settings = candidate(number, random)
        return try zip(parts, problems).reduce(0) {
          try $0 + $1.0.score(settings, $1.1, control: control)
        }
      }
    }.flatMap(\.self)
    let best = scores.indices.max {
      scores[$0] < scores[$1] || (scores[$0] == scores[$1] && $0 > $1)
    }
    return candidate(best ?? 0, random)
  }

  /// The mean R² over the folds that the search gives these settings. Throws as `best`.
  package func score(
    of settings: SupportVectorRegression, _ points: Matrix, _ labels: [Double]
  ) throws -> Double {
    let parts = folds(
      of: try RegressionData(points, labels).targets, SquaredDistances(points, points))
    return try parts.reduce(0) {
      try $0 + $1.score(settings, DualProblem(targets: $1.targets), control: RunControl())
    } / Double(folds)
  }

  /// The settings of a number: they hang on nothing else.
  private func candidate(_ number: Int, _ random: RandomSource) -> SupportVectorRegression {
    var draws = random.split(number)
    func logarithmic(_ range: ClosedRange<Double>) -> Double {
      let (low, high) = (log(range.lowerBound), log(range.upperBound))
      return min(
        max(exp(low + (high - low) * draws.uniformDouble()), range.lowerBound), range.upperBound)
    }
    var settings = SupportVectorRegression()
    settings.cost = logarithmic(costs)
    settings.tube = .share(1 - draws.uniformDouble())
    settings.gamma = logarithmic(gammas)
    return settings
  }

  /// A part of the rows that is predicted from the rest.
  private struct Fold: Sendable {
    let targets: [Double]
    let truth: [Double]
    let training: SquaredDistances
    let test: SquaredDistances

    /// R² of the predictions of the part; where all its labels are equal, 1 for exact ones, else 0.
    func score(
      _ settings: SupportVectorRegression, _ problem: DualProblem, control: RunControl
    ) throws -> Double {
      let gamma = settings.gamma ?? 1
      training.fillKernel(problem.kernel, gamma: gamma)
      _ = try problem.solve(settings, control: control)
      let mean = truth.reduce(0, +) / Double(truth.count)
      var (errors, spread) = (0.0, 0.0)
      for (sum, value) in zip(test.sums(weights: problem.weights, gamma: gamma), truth) {
        let error = sum + problem.offset - value
        errors += error * error
        spread += (value - mean) * (value - mean)
      }
      return spread > 0 ? 1 - errors / spread : errors == 0 ? 1 : 0
    }
  }

  /// Consecutive rows, the first parts one longer where the count does not divide.
  private func folds(of targets: [Double], _ distances: SquaredDistances) -> [Fold] {
    var start = 0
    return (0..<folds).map { fold in
      let end = start + targets.count / folds + (fold < targets.count % folds ? 1 : 0)
      let (inside, outside) = (
        Array(start..<end), targets.indices.filter { !(start..<end).contains($0) }
      )
      start = end
      return Fold(
        targets: outside.map { targets[$0] }, truth: inside.map { targets[$0] },
        training: distances.part(rows: outside, columns: outside),
        test: distances.part(rows: inside, columns: outside))
    }
  }
}
