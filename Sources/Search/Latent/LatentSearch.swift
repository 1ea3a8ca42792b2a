import Predictors
import Tensors

/// Bayesian optimization in the latent space of an autoencoder (Lukasik et al. 2021, "Smooth
/// Variational Graph Embeddings for Efficient Neural Architecture Search"; Zhang et al. 2019): fit a
/// sparse Gaussian process to codes and labels, propose a batch of most expected improvement inside
/// the codes' bounding box, decode, evaluate, repeat.
///
/// Higher labels are better; the published code minimizes and negates its labels only for one of
/// its spaces. The model learns its hyperparameters by the full bound where the published one takes
/// minibatch steps.
public struct LatentSearch: Hashable, Sendable {
  public var rounds = 10
  /// Proposals in each round.
  public var batch = 50
  public var surrogate = SparseGaussianProcess()
  public var proposal = BatchProposal()

  public init() {}

  /// One proposed code and what became of it.
  public struct LatentTrial<Candidate: Sendable>: Sendable {
    public let round: Int
    public let code: [Double]
    /// What the code decoded to; nil where that was nothing valid.
    public let candidate: Candidate?
    /// What the model expected of the code before the round.
    public let expected: Double
    public let deviation: Double
    /// The evaluated label; for an invalid decode the worst of the starting labels.
    public let score: Double
  }

  /// Runs all rounds; returns their trials in order.
  ///
  /// - Parameters:
  ///   - codes: (n, latent size), the codes that have labels.
  ///   - labels: one a row, higher is better.
  ///   - decode: what each row of a batch of codes decodes to, nil for nothing valid. It may decode
  ///     many times and take the most common result.
  ///   - evaluate: the label of a candidate.
  ///
  /// Proposals stay in the box of the starting codes. The result does not depend on `workers`.
  /// Throws `invalidArgument` for rounds or a batch below 1, or a decode of the wrong count,
  /// `invalidScore` for a label that is not finite, and what the surrogate, the proposal, the
  /// closures and `control` throw.
  public func run<Candidate: Sendable>(
    codes: Matrix, labels: [Double], random: RandomSource, workers: Int? = nil,
    control: RunControl = RunControl(),
    decode: (_ codes: Matrix, _ random: RandomSource) throws -> [Candidate?],
    evaluate: (Candidate) throws -> Double
  ) throws -> [LatentTrial<Candidate>] {
    guard (1...100_000).contains(rounds), (1...100_000).contains(batch) else {
      throw SearchError.invalidArgument(
        "\(rounds) rounds of \(batch) proposals: both must be in 1...100000")
    }
    guard codes.rows == labels.count, let worst = labels.min() else {
      throw SearchError.invalidArgument(
        "\(codes.rows) codes and \(labels.count) labels: give at least one code, and a label each")
    }
    let (lower, upper) = Self.box(of: codes)
    var (points, targets) = (codes.elements, labels)
    var trials: [LatentTrial<Candidate>] = []
    for round in 0..<rounds {
      control.report(round * batch, of: rounds * batch)
      let draws = random.split(round)
      let fit = try surrogate.fit(
        Matrix(rows: targets.count, columns: codes.columns, elements: points), targets,
        random: draws.split(0), workers: workers, control: control)
      let proposed = try proposal.points(
        batch, of: fit.posterior, best: targets.max() ?? worst, lower: lower, upper: upper,
        random: draws.split(1), workers: workers, control: control)
      let batchCodes = try Matrix(
        rows: batch, columns: codes.columns, elements: proposed.flatMap(\.features))
      let decoded = try decode(batchCodes, draws.split(2))
      guard decoded.count == batch else {
        throw SearchError.invalidArgument(
          "decode returned \(decoded.count) results for \(batch) codes")
      }
      for (point, candidate) in zip(proposed, decoded) {
        try control.check()
        let score = try candidate.map(evaluate) ?? worst
        guard score.isFinite else {
          throw SearchError.invalidScore(trial: trials.count, score: score)
        }
        trials.append(
          LatentTrial(
            round: round, code: point.features, candidate: candidate, expected: point.mean,
            deviation: point.deviation, score: score))
        points += point.features
        targets.append(score)
      }
    }
    control.report(rounds * batch, of: rounds * batch)
    return trials
  }

  /// The lowest and highest value of each coordinate.
  private static func box(of codes: Matrix) -> (lower: [Double], upper: [Double]) {
    codes.elements.isEmpty
      ? ([], [])
      : (1..<max(codes.rows, 1)).reduce(into: (Array(codes.row(0)), Array(codes.row(0)))) {
        box, row in
        for (column, value) in codes.row(row).enumerated() {
          box.0[column] = min(box.0[column], value)
          box.1[column] = max(box.1[column], value)
        }
      }
  }
}
