import Regression
import Spaces
import Tensors

/// Optimization in the latent space of an autoencoder (Lukasik et al. 2021, "Smooth Variational
/// Graph Embeddings for Efficient Neural Architecture Search", after Zhang et al. 2019, D-VAE):
/// evaluate some random architectures, fit a guide to codes and scores, let it propose a batch,
/// decode, evaluate, repeat. The random architectures are trials like all others.
///
/// An architecture whose class (`canonicalKey`) was asked before is not asked again: its known
/// score becomes a label of the code that led to it, and so does the worst of the initial scores
/// where a code decodes to nothing valid. Neither is an evaluation. A round that finds nothing new is
/// followed by a random architecture.
///
/// In a `ListedSpace` of the model's space a decoded architecture stands for the nearest listed one.
public struct LatentSearch: SearchStrategy {
  public struct Settings: Hashable, Sendable {
    /// Random architectures before the first round, at least 2.
    public var initial = 100
    /// Proposals in each round; the published ratio to the initial ones is 50 to 1,000.
    public var batch = 5
    /// Random decodes of a proposed code, of which the most common valid one counts; 0 takes the
    /// most likely graph.
    public var draws = 500
    public var candidates = Candidates.box
    public var labelScale = LabelScale.linear

    public init() {}

    func validate() throws {
      func require(_ condition: Bool, _ text: @autoclosure () -> String) throws {
        if !condition { throw SearchError.invalidArgument(text()) }
      }
      try require((2...100_000).contains(initial), "initial is \(initial), outside 2...100000")
      try require((1...10_000).contains(batch), "batch is \(batch), outside 1...10000")
      try require((0...10_000).contains(draws), "\(draws) decodes of a code, outside 0...10000")
      if case .architectures(let samples, let parents) = candidates {
        try require(
          (1...100_000).contains(samples) && (0...10_000).contains(parents),
          "\(samples) samples and the neighbors of \(parents) architectures: there must be 1 to "
            + "100,000 samples and at most 10,000 parents")
      }
    }
  }

  /// Where proposals come from.
  public enum Candidates: Hashable, Sendable {
    /// As published: codes anywhere in the box of the initial codes, decoded.
    case box
    /// The codes of architectures: of those that `box` would propose, of random samples, and of all
    /// neighbors of the best so far. The guide judges each by the code it really has, and none is
    /// wasted on a code that decodes to nothing or to something already known.
    case architectures(samples: Int, parents: Int)
  }

  public let latent: any LatentSpace
  public let guide: any LatentGuide
  public let settings: Settings

  private var memory = LatentMemory()
  /// The next proposals, last first.
  private var queue: [Architecture] = []

  /// Random draws in a row that may all be known before the search ends.
  private static let mostDraws = 10_000

  /// Throws `invalidArgument` for settings outside their ranges.
  public init(
    _ latent: any LatentSpace, guide: any LatentGuide = ExpectedImprovementGuide(),
    settings: Settings = Settings()
  ) throws {
    try settings.validate()
    (self.latent, self.guide, self.settings) = (latent, guide, settings)
  }

  /// Throws `invalidArgument` in another space than the model's.
  public mutating func ask(
    in space: any SearchSpace, using random: inout RandomSource, control: RunControl
  ) throws -> Architecture? {
    guard space.spaceDescription == latent.space.spaceDescription else {
      throw SearchError.invalidArgument(
        "the model is of \(latent.space.spaceDescription), the search of "
          + "\(space.spaceDescription): use a model of the same space")
    }
    let part = control.part()
    guard memory.classCount >= settings.initial, memory.trialCount >= 2 else {
      return try drawn(in: space, using: &random, control: part)
    }
    if queue.isEmpty {
      try memory.absorb(in: space, latent, control: part)
      try propose(in: space, random: random, control: part)
    }
    return try queue.popLast() ?? drawn(in: space, using: &random, control: part)
  }

  public mutating func tell(_ trial: Trial) { memory.tell(trial) }

  /// A random architecture that is new, nil where none turns up.
  private mutating func drawn(
    in space: any SearchSpace, using random: inout RandomSource, control: RunControl
  ) throws -> Architecture? {
    for _ in 0..<Self.mostDraws {
      try control.check()
      let architecture = try space.sample(using: &random)
      if try memory.note(architecture, in: space) { return architecture }
    }
    return nil
  }

  /// One round: fills the queue with at most a batch of new architectures.
  private mutating func propose(
    in space: any SearchSpace, random: RandomSource, control: RunControl
  ) throws {
    let data = try memory.data(settings.labelScale)
    let fitted = try guide.fit(data, random: random.split(0), control: control)
    let codes = try fitted.codes(
      settings.batch, in: memory.box(of: data.codes), random: random.split(1), control: control)
    var draws = random.split(2)
    let decoded = try latent.architectures(
      at: codes, draws: settings.draws, seed: Int(truncatingIfNeeded: draws.next()),
      control: control
    ).map { try $0.map { try space.evaluated(for: $0) } }
    guard decoded.count == codes.rows else {
      throw SearchError.invalidArgument(
        "\(decoded.count) architectures were decoded from \(codes.rows) codes")
    }
    switch settings.candidates {
    case .box:
      var useless = 0
      for (row, architecture) in decoded.enumerated()
      where queue.count < settings.batch && useless < settings.batch {
        let isNew = try memory.note(architecture, at: Array(codes.row(row)), in: space)
        if isNew, let architecture { queue.append(architecture) } else { useless += 1 }
      }
    case .architectures(let samples, let parents):
      var pool = try NewArchitectures(decoded.compactMap(\.self), beside: memory, in: space)
      try pool.add(memory.best(parents).flatMap { try space.neighbors(of: $0) }, control: control)
      try pool.draw(samples, random: random.split(3), control: control)
      guard !pool.list.isEmpty else { return }
      let candidates = try memory.codes(of: pool.list, latent, control: control)
      let chosen = try fitted.rows(
        min(settings.batch, pool.list.count), among: candidates, control: control)
      for row in chosen where try memory.note(pool.list[row], in: space) {
        queue.append(pool.list[row])
      }
    }
    queue.reverse()
  }
}
