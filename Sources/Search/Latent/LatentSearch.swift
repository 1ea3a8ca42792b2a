import Embeddings
import Regression
import Spaces
import Tensors

/// Search in the latent space of an autoencoder (Lukasik et al. 2021, "Smooth Variational Graph
/// Embeddings for Efficient Neural Architecture Search", after Zhang et al. 2019, D-VAE): evaluate some
/// random architectures, fit a model to codes and values, let it propose a batch, evaluate, repeat. The
/// random architectures are trials like all others.
///
/// An architecture whose class (`canonicalKey`) was asked before is not asked again: its known value
/// becomes a label of the code that led to it, and so does the worst of the initial values where a
/// code decodes to nothing valid. Neither is an evaluation. A round that finds nothing new is
/// followed by a random architecture.
///
/// In a `ListedSpace` of the model's space a decoded architecture stands for the nearest listed one.
public struct LatentSearch: SearchStrategy {
  /// The autoencoder whose codes are searched.
  public let latent: any LatentSpace
  /// The model of values over codes, fitted again for each round.
  public let surrogate: any VectorSurrogate
  /// Sizes and choices.
  public let settings: Settings

  private var memory = LatentMemory()
  /// The next proposals, last first.
  private var queue: [Architecture] = []

  /// Random draws in a row that may all be known before the search ends.
  private static let mostDraws = 10_000

  /// - Parameter surrogate: the model of values over codes, by default a Gaussian process with one
  ///   length scale for all dimensions, which few labels determine better than one for each.
  ///
  /// Throws `invalidArgument` for settings outside their ranges.
  public init(
    _ latent: any LatentSpace, surrogate: any VectorSurrogate = GaussianSurrogate(),
    settings: Settings = Settings()
  ) throws {
    try settings.validate()
    (self.latent, self.surrogate, self.settings) = (latent, surrogate, settings)
  }

  public var description: Description {
    Description(
      key: "latent_search",
      parameters: [
        .init("model", .word(latent.fingerprint)), .init("surrogate", surrogate.description),
      ] + settings.parameters)
  }

  /// Throws `invalidArgument` in another space than the model's, and what the surrogate, the model and
  /// `control` throw.
  public mutating func ask(
    in domain: any SearchDomain<Architecture>, using random: inout RandomSource, control: RunControl
  ) throws -> Architecture? {
    guard domain.description == latent.space.spaceDescription else {
      throw SearchError.invalidArgument(
        "the model is of \(latent.space.spaceDescription), the search of \(domain.description): use a "
          + "model of the same space")
    }
    let part = control.part()
    guard memory.classCount >= settings.initial, memory.trialCount >= 2 else {
      return try drawn(in: domain, using: &random, control: part)
    }
    if queue.isEmpty {
      try memory.absorb(in: domain, latent, control: part)
      try propose(in: domain, random: random, control: part)
    }
    return try queue.popLast() ?? drawn(in: domain, using: &random, control: part)
  }

  public mutating func tell(_ trial: Trial<Architecture>) { memory.tell(trial) }

  /// A random architecture that is new, nil where none turns up.
  private mutating func drawn(
    in domain: any SearchDomain<Architecture>, using random: inout RandomSource, control: RunControl
  ) throws -> Architecture? {
    for _ in 0..<Self.mostDraws {
      try control.check()
      let architecture = try domain.sample(using: &random)
      if try memory.note(architecture, in: domain) { return architecture }
    }
    return nil
  }

  /// One round: fills the queue with at most a batch of new architectures.
  private mutating func propose(
    in domain: any SearchDomain<Architecture>, random: RandomSource, control: RunControl
  ) throws {
    let (vectors, labels) = try memory.data(settings.labelScale)
    let best = labels.max() ?? -.infinity
    let fitted = try surrogate.fit(
      vectors, labels: labels, random: random.split(0), control: control)
    let codes = try codes(
      of: fitted, from: vectors, labels, best: best, random: random.split(1), control: control)
    var draws = random.split(2)
    let decoded = try latent.architectures(
      at: codes, draws: settings.draws, seed: Int(truncatingIfNeeded: draws.next()),
      control: control
    ).map { try $0.map { try domain.nearest(to: $0) } }
    guard decoded.count == codes.rows else {
      throw SearchError.invalidArgument(
        "\(decoded.count) architectures were decoded from \(codes.rows) codes")
    }
    switch settings.candidates {
    case .decoded:
      var useless = 0
      for (row, architecture) in decoded.enumerated()
      where queue.count < settings.batch && useless < settings.batch {
        let isNew = try memory.note(architecture, at: Array(codes.row(row)), in: domain)
        if isNew, let architecture { queue.append(architecture) } else { useless += 1 }
      }
    case .architectures(let samples, let parents):
      var pool = try NewArchitectures(decoded.compactMap(\.self), beside: memory, in: domain)
      try pool.add(memory.best(parents).flatMap { try domain.neighbors(of: $0) }, control: control)
      try pool.draw(samples, random: random.split(3), control: control)
      guard !pool.list.isEmpty else { return }
      let candidates = try memory.codes(of: pool.list, latent, control: control)
      let chosen = try fitted.picks(
        min(settings.batch, pool.list.count), among: candidates, by: settings.acquisition,
        best: best, random: random.split(4), control: control)
      for row in chosen where try memory.note(pool.list[row], in: domain) {
        queue.append(pool.list[row])
      }
    }
    queue.reverse()
  }

  /// Codes to try, best first: at least a batch, more where they are likely to decode to known
  /// architectures.
  private func codes(
    of fitted: any FittedVectorSurrogate, from vectors: Matrix, _ labels: [Double], best: Double,
    random: RandomSource, control: RunControl
  ) throws -> Matrix {
    switch settings.codes {
    case .box(let grid, let refinements):
      return try fitted.proposals(
        settings.batch, in: memory.box(of: vectors), by: settings.acquisition, best: best,
        grid: grid, refinements: refinements, random: random, control: control)
    case .ascent(let starts, let steps, let rate):
      guard let climbable = fitted as? any ClimbableSurrogate else {
        throw SearchError.invalidArgument(
          "\(surrogate.description) cannot be climbed: use a predictor that reads codes, such as "
            + "svge_gp or svge_mlp")
      }
      let start = vectors.rows(at: Acquisition.highest(labels, starts))
      return try climbable.codesOnTheWay(
        from: start, steps: steps, rate: rate, control: control)
    }
  }
}
