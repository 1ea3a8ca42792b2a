import Spaces
import Tensors

extension SVGe {
  /// The most draws per code that `Decoding.draws` may ask for.
  static let maximumDraws = 10_000

  /// What each row of `codes`, (n, latent), decodes to.
  ///
  /// - Parameters:
  ///   - sampling: the most likely graph, or the most common of several random draws.
  ///   - merge: how the edges of both decoding sides become one graph's.
  ///   - repair: makes every graph obey the space's `graphRules`; graphs that obey them already stay
  ///     as they are. Only a user's own validity rule may then still refuse one.
  /// - Throws: `EmbeddingsError.wrongShape`, `notFinite`, `invalidArgument`; `Cancelled`.
  public func decode(
    _ codes: Tensor, sampling: Decoding = .mostLikely, merge: Merge = .union,
    repair: Bool = false, workers: Int? = nil, control: RunControl = RunControl()
  ) throws -> [Decoded] {
    try validate(codes)
    let rules = repair ? try repairRules() : nil
    let model = current.model
    guard case .draws(let count, let seed) = sampling else {
      return try model.decode(
        codes, draws: 1, seed: nil, merge: merge, rules: rules, workers: workers,
        control: control
      ).map { try decoded($0[0]) }
    }
    guard (1...Self.maximumDraws).contains(count) else {
      throw EmbeddingsError.invalidArgument(
        "\(count) draws for each code must be in 1...\(Self.maximumDraws)")
    }
    return try model.decode(
      codes, draws: count, seed: seed, merge: merge, rules: rules, workers: workers,
      control: control
    ).map { draws in
      try control.check()
      let candidates = try Self.byFrequency(draws).map { try decoded($0) }
      return candidates.first(where: \.isValid) ?? candidates[0]
    }
  }

  /// The share of `architectures` (at least 1) that come back equal by index from the mean of
  /// their code, with the most likely types and edges of both sides.
  ///
  /// - Throws: as `encode`, and `EmbeddingsError.tooFew`.
  public func reconstructionAccuracy(
    _ architectures: [Architecture], workers: Int? = nil, control: RunControl = RunControl()
  ) throws -> Double {
    guard !architectures.isEmpty else {
      throw EmbeddingsError.tooFew(what: "architectures to reconstruct", count: 0, minimum: 1)
    }
    let graphs = try graphs(of: architectures, control: control)
    let model = current.model
    let codes = try model.encode(graphs, workers: workers, control: control).mean
    let decoded = try model.decode(
      codes, draws: 1, seed: nil, merge: .union, workers: workers, control: control)
    let right = zip(decoded, graphs).count { $0[0] == $1 }
    return Double(right) / Double(graphs.count)
  }

  /// The rules that repair needs. Throws `invalidArgument` for a space without any.
  func repairRules() throws -> GraphRules {
    guard let rules = space.graphRules else {
      throw EmbeddingsError.invalidArgument(
        "\(space.title) with free edges that carry operations cannot be repaired: decode without "
          + "repair, or draw several times and take the valid one")
    }
    return rules
  }

  private func decoded(_ graph: OperationGraph) throws -> Decoded {
    Decoded(graph: graph, architecture: try space.architecture(ifAnyFrom: graph))
  }

  /// Distinct graphs, the most frequent first, the first drawn among equals.
  private static func byFrequency(_ draws: [OperationGraph]) -> [OperationGraph] {
    var counts: [OperationGraph: (count: Int, first: Int)] = [:]
    for (index, graph) in draws.enumerated() {
      counts[graph, default: (0, index)].count += 1
    }
    return counts.sorted { ($1.value.count, $0.value.first) < ($0.value.count, $1.value.first) }
      .map(\.key)
  }

  /// Throws unless these are finite codes of this model, (n, latent).
  func validate(_ codes: Tensor) throws {
    let latent = configuration.latent
    guard codes.shape.count == 2, codes.shape[1] == latent else {
      throw EmbeddingsError.wrongShape(
        what: "codes", shape: codes.shape, expected: "(n, \(latent))")
    }
    if let index = codes.elements.firstIndex(where: { !$0.isFinite }) {
      throw EmbeddingsError.notFinite(what: "codes", row: index / latent)
    }
  }
}
