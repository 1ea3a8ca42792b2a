import Spaces
import Tensors

extension SVGe {
  /// How faithfully codes are read back. Shares are of all architectures given, and of all draws.
  public struct Reconstruction: Equatable, Sendable {
    /// How many architectures were encoded.
    public var count: Int
    /// Come back equal by index with the most likely types and edges.
    public var exact: Int
    /// Come back as an architecture of equal `canonicalKey`.
    public var equivalent: Int
    /// Random draws decoded from the mean codes.
    public var drawn: Int
    /// Draws that are equal by index: the published measure, whose ten encodings of a graph are ten
    /// times its mean.
    public var exactDrawn: Int
  }

  /// What codes drawn from a distribution decode to: counts over all draws.
  public struct SampleQuality: Equatable, Sendable {
    public var drawn: Int
    /// Architectures of the space.
    public var valid: Int
    /// Valid by the published program's rule; nil for a space that has none.
    public var publishedValid: Int?
    /// Different valid graphs, by index and by `canonicalKey`.
    public var distinct: Int
    public var distinctClasses: Int
    /// Valid draws whose graph, or `canonicalKey`, no training architecture has.
    public var novel: Int
    public var novelClasses: Int

    public var validity: Double { Double(valid) / Double(drawn) }
    /// The share of valid draws, NaN without any: what the published tables call uniqueness and
    /// novelty, then the same up to `canonicalKey`.
    public var uniqueness: Double { Double(distinct) / Double(valid) }
    public var novelty: Double { Double(novel) / Double(valid) }
    public var classUniqueness: Double { Double(distinctClasses) / Double(valid) }
    public var classNovelty: Double { Double(novelClasses) / Double(valid) }
  }

  /// The model's measures, defined in docs/svge.md.
  public struct Metrics: Equatable, Sendable {
    public var reconstruction: Reconstruction?
    /// Prior samples as decoded.
    public var raw: SampleQuality
    /// The same samples with repair; nil where the space has no rules for it.
    public var repaired: SampleQuality?
  }

  /// What prior samples are drawn from.
  public enum Prior: String, Sendable {
    /// `CodeDistribution(of:)` the training codes, as published.
    case training
    case standard
  }

  /// Reconstruction of `test`, and the quality of `samples` prior samples decoded `draws` times each
  /// at random.
  ///
  /// - Parameters:
  ///   - train: what novelty is measured against, and whose codes `Prior.training` describes.
  ///   - samples, draws: at least 1; at most 1,000,000 together.
  /// - Throws: as `encode`; `EmbeddingsError.tooFew` without training architectures, and
  ///   `invalidArgument`.
  public func metrics(
    train: [Architecture], test: [Architecture] = [], samples: Int = 1000, draws: Int = 10,
    prior: Prior = .training, seed: Int, workers: Int? = nil, control: RunControl = RunControl()
  ) throws -> Metrics {
    guard !train.isEmpty else {
      throw EmbeddingsError.tooFew(what: "training architectures", count: 0, minimum: 1)
    }
    guard (1...1_000_000).contains(samples), (1...1_000_000 / samples).contains(draws) else {
      throw EmbeddingsError.invalidArgument(
        "\(samples) samples of \(draws) draws: each at least 1, at most 1,000,000 draws in all")
    }
    let model = current.model
    let known = try KnownArchitectures(train, in: space, control: control)
    control.report(1, of: 4)
    let distribution =
      switch prior {
      case .standard: CodeDistribution.standard(latent: configuration.latent)
      case .training:
        try CodeDistribution(
          of: model.encode(graphs(of: train, control: control), workers: workers, control: control)
            .mean)
      }
    let codes = try distribution.sample(samples, seed: seed)
    func quality(_ rules: GraphRules?) throws -> SampleQuality {
      try known.quality(
        of: model.decode(
          codes, draws: draws, seed: seed, merge: .union, rules: rules, workers: workers,
          control: control
        ).flatMap(\.self), control: control)
    }
    let raw = try quality(nil)
    control.report(2, of: 4)
    let repaired = try space.graphRules.map { try quality($0) }
    control.report(3, of: 4)
    let reconstruction =
      try test.isEmpty
      ? nil
      : self.reconstruction(of: test, draws: draws, seed: seed, workers: workers, control: control)
    control.report(4, of: 4)
    return Metrics(reconstruction: reconstruction, raw: raw, repaired: repaired)
  }

  /// How `architectures`, at least 1, come back from their mean codes, with `draws` random decodes of
  /// each, 0...10,000.
  ///
  /// - Throws: as `encode`; `EmbeddingsError.tooFew`, `invalidArgument`.
  public func reconstruction(
    of architectures: [Architecture], draws: Int = 10, seed: Int, workers: Int? = nil,
    control: RunControl = RunControl()
  ) throws -> Reconstruction {
    guard !architectures.isEmpty else {
      throw EmbeddingsError.tooFew(what: "architectures to reconstruct", count: 0, minimum: 1)
    }
    guard (0...Self.maximumDraws).contains(draws) else {
      throw EmbeddingsError.invalidArgument("\(draws) draws must be in 0...\(Self.maximumDraws)")
    }
    let model = current.model
    let graphs = try graphs(of: architectures, control: control)
    var result = Reconstruction(
      count: graphs.count, exact: 0, equivalent: 0, drawn: graphs.count * draws, exactDrawn: 0)
    // In blocks, so that memory does not grow with the number of draws.
    let block = max(65_536 / max(draws, 1), 1)
    for first in stride(from: 0, to: graphs.count, by: block) {
      let members = first..<min(first + block, graphs.count)
      let codes = try model.encode(Array(graphs[members]), workers: workers, control: control).mean
      func decode(_ draws: Int, seed: Int?) throws -> [[OperationGraph]] {
        try model.decode(
          codes, draws: draws, seed: seed, merge: .union, workers: workers, control: control)
      }
      for (decoded, member) in zip(try decode(1, seed: nil), members) {
        if member.isMultiple(of: 64) { try control.check() }
        if decoded[0] == graphs[member] {
          result.exact += 1
          result.equivalent += 1
        } else if let found = try space.architecture(ifAnyFrom: decoded[0]),
          try space.canonicalKey(of: found) == space.canonicalKey(of: architectures[member])
        {
          result.equivalent += 1
        }
      }
      guard draws > 0 else { continue }
      var random = RandomSource(seed: seed).split(first)
      let drawn = try decode(draws, seed: Int(truncatingIfNeeded: random.next()))
      for (decoded, member) in zip(drawn, members) {
        result.exactDrawn += decoded.count { $0 == graphs[member] }
      }
    }
    return result
  }
}
