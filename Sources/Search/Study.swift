import Spaces
import Tensors

/// One run of a strategy on a space: ask, evaluate, tell.
///
/// Everything drawn for trial i comes from `RandomSource(seed:).split(i)`: the same seed and scores
/// give the same study. Higher scores are better.
public struct Study: Sendable {
  public let space: any SearchSpace
  /// Whether an architecture of equal `canonicalKey` is evaluated only once.
  public let skipsDuplicates: Bool
  /// The evaluated trials, in the order of telling.
  public private(set) var trials: [Trial] = []
  /// The first trial of the highest score.
  public private(set) var best: Trial?

  private var strategy: any SearchStrategy
  private let random: RandomSource
  private var asked = 0
  private var waiting: [Int: Architecture] = [:]
  private var hashes: Set<String> = []

  /// How many duplicates in a row end a study that skips them.
  private static let patience = 10_000

  public init(
    _ strategy: any SearchStrategy, in space: any SearchSpace, seed: Int,
    skipsDuplicates: Bool = false
  ) {
    (self.strategy, self.space, self.skipsDuplicates) = (strategy, space, skipsDuplicates)
    random = RandomSource(seed: seed)
  }

  /// The next architecture to evaluate; nil where the strategy has none left or only duplicates.
  ///
  /// Throws what the space throws.
  public mutating func ask(control: RunControl = RunControl()) throws -> Proposal? {
    var draws = random.split(asked)
    for _ in 0..<Self.patience {
      try control.check()
      guard let architecture = try strategy.ask(in: space, using: &draws, control: control) else {
        return nil
      }
      if skipsDuplicates {
        let hash = try space.canonicalKey(of: architecture)
        guard hashes.insert(hash).inserted else { continue }
      }
      waiting[asked] = architecture
      asked += 1
      return Proposal(index: asked - 1, architecture: architecture)
    }
    return nil
  }

  /// The oldest asked trial without a score, what an evaluation that failed left, else a new one as
  /// `ask` gives it.
  public mutating func next(control: RunControl = RunControl()) throws -> Proposal? {
    if let oldest = waiting.keys.min(), let architecture = waiting[oldest] {
      return Proposal(index: oldest, architecture: architecture)
    }
    return try ask(control: control)
  }

  /// Gives the score of an asked trial. Throws `unknownTrial`, or `invalidScore` for one that is not
  /// finite; the trial then still waits.
  public mutating func tell(_ index: Int, score: Double) throws {
    guard let architecture = waiting[index] else { throw SearchError.unknownTrial(index) }
    guard score.isFinite else { throw SearchError.invalidScore(trial: index, score: score) }
    waiting[index] = nil
    let trial = Trial(index: index, architecture: architecture, score: score)
    trials.append(trial)
    if score > best?.score ?? -.infinity { best = trial }
    strategy.tell(trial)
  }

  /// Asks, evaluates and tells until `evaluations` trials are told, or nothing is left to ask.
  ///
  /// Throws `invalidArgument` for a negative number, and what `evaluate`, `tell` and `control`
  /// throw; the trials told before are kept and the study can go on.
  public mutating func run(
    evaluations: Int, control: RunControl = RunControl(),
    evaluate: (Architecture) throws -> Double
  ) throws {
    guard evaluations >= 0 else {
      throw SearchError.invalidArgument(
        "\(evaluations) evaluations: the number must not be negative")
    }
    for done in 0..<evaluations {
      control.report(done, of: evaluations)
      guard let proposal = try next(control: control) else { return }
      try tell(proposal.index, score: evaluate(proposal.architecture))
    }
    control.report(evaluations, of: evaluations)
  }
}
