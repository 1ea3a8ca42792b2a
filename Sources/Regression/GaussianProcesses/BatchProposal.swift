import Glibc
import Tensors

/// Points to evaluate next: a batch of most expected improvement, chosen one after the other.
///
/// As the published search (Lukasik et al. 2021; Zhang et al. 2019), but for maximization: score
/// uniform candidates in a box, refine the best one inside the box, pretend its label is what the
/// model expects there, and go on. The pretended labels shrink the variance around the earlier
/// picks; a pick whose mean exceeds `best` becomes the value to improve on.
public struct BatchProposal: Hashable, Sendable {
  /// The most points that a proposal chooses among.
  public static let mostCandidates = 1_000_000

  /// Uniform points in the box that each pick starts from, 1...`mostCandidates`.
  public var candidates = 10_000
  /// The most steps of each refinement; 0 leaves the candidates where they were drawn.
  public var refinements = 150

  /// 10,000 candidates, refined by up to 150 steps.
  public init() {}

  /// A proposed point.
  public struct Point: Hashable, Sendable {
    /// One number for each feature, inside the box.
    public let features: [Double]
    /// What the model expected, before any pretended label, in units of the labels.
    public let mean: Double
    /// Of the function, before any pretended label.
    public let standardDeviation: Double
    /// The logarithm of the expected improvement when it was picked, in units of the labels.
    public let logExpectedImprovement: Double
  }

  /// `count` points between `lower` and `upper`, best first; the result does not depend on
  /// `workers`.
  ///
  /// - Parameters:
  ///   - count: points of the batch, 1...`candidates`.
  ///   - best: the label to improve on, such as the highest one measured.
  ///   - lower: the smallest coordinate of each feature, finite.
  ///   - upper: the largest, not below `lower`.
  /// - Throws: `invalidArgument` for a count below 1, no candidates, bounds that are not finite or
  ///   in the wrong order, or a `best` that is not finite; `mismatchedFeatures`; and what `control`
  ///   throws.
  public func points(
    _ count: Int, of posterior: GaussianPosterior, best: Double, lower: [Double], upper: [Double],
    random: RandomSource, workers: Int? = nil, control: RunControl = RunControl()
  ) throws -> [Point] {
    try validate(count, of: candidates, best: best)
    try validate(lower, upper, posterior)
    var draws = random
    var elements: [Double] = []
    elements.reserveCapacity(candidates * lower.count)
    for _ in 0..<candidates {
      for (low, high) in zip(lower, upper) {
        elements.append(low + (high - low) * draws.uniformDouble())
      }
    }
    let grid = try Matrix(rows: candidates, columns: lower.count, elements: elements)
    return try picks(count, among: grid, posterior, best, workers: workers, control: control) {
      try refined($0, $1, $2, lower: lower, upper: upper, control: control)
    }.map(\.point)
  }

  /// `count` different rows of `grid`, best first, chosen as `points` does but left where they are;
  /// the result does not depend on `workers`.
  ///
  /// - Parameters:
  ///   - count: rows of the batch, 1...`grid.rows`.
  ///   - grid: the candidates, (n, features), at most `mostCandidates`.
  ///   - best: the label to improve on, such as the highest one measured.
  /// - Throws: `invalidArgument` for another count, too many rows or a `best` that is not finite;
  ///   `mismatchedFeatures`; and what `control` throws.
  public func rows(
    _ count: Int, among grid: Matrix, of posterior: GaussianPosterior, best: Double,
    workers: Int? = nil, control: RunControl = RunControl()
  ) throws -> [Int] {
    try validate(count, of: grid.rows, best: best)
    return try picks(count, among: grid, posterior, best, workers: workers, control: control) {
      start, _, _ in start
    }.map(\.row)
  }

  /// Picks one after the other: the open row of most expected improvement, moved by `refine`, which
  /// sees what the process believes by then and the value to improve on.
  private func picks(
    _ count: Int, among grid: Matrix, _ posterior: GaussianPosterior, _ best: Double,
    workers: Int?, control: RunControl,
    refine: (_ start: [Double], GaussianPosterior, _ incumbent: Double) throws -> [Double]
  ) throws -> [(row: Int, point: Point)] {
    let moments = try posterior.moments(grid, workers: workers, control: control)
    var variances = moments.variances
    var (believed, incumbent) = (posterior, posterior.standardized(best))
    // The rows that no pick has started from.
    var open = Set(0..<grid.rows)
    var picks: [(row: Int, point: Point)] = []
    for pick in 0..<count {
      try control.check()
      control.report(pick, of: count)
      let start = Self.mostPromising(open, moments.means, variances, incumbent)
      let features = try refine(Array(grid.row(start)), believed, incumbent)
      let (now, before) = (try believed.local(at: features), try posterior.local(at: features))
      let point = Point(
        features: features, mean: posterior.label(before.mean),
        standardDeviation: posterior.standardDeviation(before.variance),
        logExpectedImprovement: ExpectedImprovement.logarithm(
          mean: posterior.label(now.mean),
          standardDeviation: posterior.standardDeviation(now.variance),
          best: posterior.label(incumbent)))
      picks.append((start, point))
      guard pick + 1 < count else { break }
      let shared = try believed.covariances(
        grid, with: features, workers: workers, control: control)
      let total = max(now.variance + posterior.noise, 1e-12)
      for i in 0..<grid.rows {
        variances[i] = max(variances[i] - shared[i] * shared[i] / total, 0)
      }
      open.remove(start)
      believed = try believed.observingMean(at: features)
      incumbent = max(incumbent, now.mean)
    }
    control.report(count, of: count)
    return picks
  }

  private func validate(_ count: Int, of candidates: Int, best: Double) throws {
    guard candidates <= Self.mostCandidates, (1...max(candidates, 1)).contains(count),
      candidates >= 1
    else {
      throw RegressionError.invalidArgument(
        "\(count) proposals from \(candidates) candidates: there must be at least as many "
          + "candidates as proposals, and at most \(Self.mostCandidates)")
    }
    guard best.isFinite else {
      throw RegressionError.invalidArgument("proposals need a finite best label, got \(best)")
    }
  }

  private func validate(
    _ lower: [Double], _ upper: [Double], _ posterior: GaussianPosterior
  ) throws {
    for bounds in [lower, upper] where bounds.count != posterior.featureCount {
      throw RegressionError.mismatchedFeatures(
        expected: posterior.featureCount, got: bounds.count)
    }
    guard zip(lower, upper).allSatisfy({ $0 <= $1 && ($1 - $0).isFinite }) else {
      throw RegressionError.invalidArgument("proposals need finite bounds in order")
    }
  }

  /// The first of the `open` candidates of most expected improvement.
  private static func mostPromising(
    _ open: Set<Int>, _ means: [Double], _ variances: [Double], _ incumbent: Double
  ) -> Int {
    var (best, score) = (open.min() ?? 0, -Double.infinity)
    for i in means.indices where open.contains(i) {
      let improvement = ExpectedImprovement.logarithm(
        mean: means[i], standardDeviation: variances[i].squareRoot(), best: incumbent)
      if improvement > score { (best, score) = (i, improvement) }
    }
    return best
  }

  /// The point of most expected improvement that ascent from `start` reaches inside the box; in
  /// coordinates from 0 to 1, so that no feature's scale dominates.
  private func refined(
    _ start: [Double], _ posterior: GaussianPosterior, _ incumbent: Double, lower: [Double],
    upper: [Double], control: RunControl
  ) throws -> [Double] {
    let widths = zip(lower, upper).map { $1 - $0 }
    func features(_ unit: [Double]) -> [Double] {
      unit.indices.map { min(max(lower[$0] + widths[$0] * unit[$0], lower[$0]), upper[$0]) }
    }
    var minimizer = BoundedMinimizer()
    minimizer.iterations = refinements
    minimizer.gradientTolerance = 1e-5
    minimizer.valueTolerance = 1e-8
    let unit = start.indices.map { widths[$0] > 0 ? (start[$0] - lower[$0]) / widths[$0] : 0 }
    func negated(_ unit: [Double]) throws -> (value: Double, gradient: [Double]) {
      let local = try posterior.local(at: features(unit))
      let standardDeviation = local.variance.squareRoot()
      guard standardDeviation > 0 else { return (.infinity, unit) }
      let terms = ExpectedImprovement.terms((local.mean - incumbent) / standardDeviation)
      let gradient = unit.indices.map {
        let slope = local.varianceGradient[$0] / (2 * standardDeviation)
        return -widths[$0] / standardDeviation
          * (terms.cumulative * local.meanGradient[$0] + terms.density * slope)
      }
      return (-(log(standardDeviation) + terms.logarithm), gradient)
    }
    guard try negated(unit).value.isFinite else { return start }
    let minimum = try minimizer.minimize(
      from: unit, lower: Array(repeating: 0, count: unit.count),
      upper: Array(repeating: 1, count: unit.count), control: control, objective: negated)
    return features(minimum.point)
  }
}
