import Glibc
import Spaces
import Tensors

extension SVGe {
  /// The curve between two codes.
  public enum Path: String, Sendable {
    /// The straight line.
    case linear
    /// Along the great circle through both directions, the norm interpolated linearly.
    case greatCircle = "great_circle"
  }

  /// Codes along a path, (steps, latent), and what each decodes to.
  public struct Walk: Sendable {
    /// One code a row, from the start to the end.
    public var codes: Tensor
    /// What each code decodes to, in their order.
    public var decoded: [Decoded]
  }

  /// The codes at equal distances between the codes of two architectures, both ends included, and
  /// what they decode to.
  ///
  /// - Parameters:
  ///   - steps: codes of the walk, 2...10,000.
  ///   - kind: the line, or the great circle, which keeps norms likely where codes are normal.
  ///   - repair: whether a graph outside the space becomes the most probable one of it.
  /// - Throws: `EmbeddingsError.invalidArgument`, `notInSpace` (0 start, 1 end), `Cancelled`.
  public func interpolate(
    from start: Architecture, to end: Architecture, steps: Int, kind: Path = .linear,
    repair: Bool = false, workers: Int? = nil, control: RunControl = RunControl()
  ) throws -> Walk {
    try walks(
      between: [(start, end)], steps: steps, kind: kind, repair: repair, workers: workers,
      control: control)[0]
  }

  /// A walk between the architectures of each pair.
  ///
  /// - Parameter steps: 2...10,000, at most 1,000,000 over all walks.
  /// - Throws: as `interpolate`; architecture 2i is the start of pair i, 2i + 1 its end.
  public func walks(
    between pairs: [(start: Architecture, end: Architecture)], steps: Int, kind: Path = .linear,
    repair: Bool = false, workers: Int? = nil, control: RunControl = RunControl()
  ) throws -> [Walk] {
    guard (2...10_000).contains(steps) else {
      throw EmbeddingsError.invalidArgument("\(steps) steps of a walk must be in 2...10,000")
    }
    guard pairs.count <= 1_000_000 / steps else {
      throw EmbeddingsError.invalidArgument(
        "\(pairs.count) walks of \(steps) steps: at most 1,000,000 steps in all")
    }
    let latent = configuration.latent
    let ends = try encode(
      pairs.flatMap { [$0.start, $0.end] }, workers: workers, control: control
    ).mean.array
    let codes = try Tensor(shape: [pairs.count * steps, latent])
    for walk in pairs.indices {
      let a = Array(ends[2 * walk * latent..<(2 * walk + 1) * latent])
      let b = Array(ends[(2 * walk + 1) * latent..<(2 * walk + 2) * latent])
      for step in 0..<steps {
        let share = Double(step) / Double(steps - 1)
        let (left, right) =
          kind == .linear ? (1 - share, share) : Self.greatCircle(a, b, at: share)
        for i in 0..<latent {
          codes.base[(walk * steps + step) * latent + i] =
            Float(left * Double(a[i]) + right * Double(b[i]))
        }
      }
    }
    let decoded = try decode(codes, repair: repair, workers: workers, control: control)
    return try pairs.indices.map { walk in
      let steps = walk * steps..<(walk + 1) * steps
      return Walk(
        codes: try Tensor(
          Array(codes.elements[steps.lowerBound * latent..<steps.upperBound * latent]),
          shape: [steps.count, latent]),
        decoded: Array(decoded[steps]))
    }
  }

  /// The shares of two vectors in the one between them whose direction lies on their great circle
  /// and whose norm is between theirs. Where they have no angle or no one circle, the line.
  static func greatCircle(_ a: [Float], _ b: [Float], at share: Double) -> (Double, Double) {
    func dot(_ x: [Float], _ y: [Float]) -> Double {
      zip(x, y).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }
    let (normA, normB) = (dot(a, a).squareRoot(), dot(b, b).squareRoot())
    guard normA > 0, normB > 0 else { return (1 - share, share) }
    let angle = acos(min(max(dot(a, b) / (normA * normB), -1), 1))
    guard sin(angle) > 1e-6 else { return (1 - share, share) }
    let norm = (1 - share) * normA + share * normB
    return (
      sin((1 - share) * angle) / sin(angle) * norm / normA,
      sin(share * angle) / sin(angle) * norm / normB
    )
  }
}
