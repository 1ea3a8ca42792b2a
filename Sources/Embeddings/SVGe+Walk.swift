import Glibc
import Spaces
import Tensors

extension SVGe {
  /// The codes at equal distances between the codes of two architectures, both ends included, and
  /// what they decode to.
  ///
  /// - Parameter steps: 2...10,000.
  /// - Throws: `EmbeddingsError.invalidArgument`, `notInSpace` (0 start, 1 end), `Cancelled`.
  public func interpolate(
    from start: Architecture, to end: Architecture, steps: Int, kind: Path = .linear,
    workers: Int? = nil, control: RunControl = RunControl()
  ) throws -> Walk {
    guard (2...10_000).contains(steps) else {
      throw EmbeddingsError.invalidArgument("\(steps) steps of a walk must be in 2...10,000")
    }
    let latent = configuration.latent
    let ends = try encode([start, end], workers: workers, control: control).mean.array
    let (a, b) = (Array(ends[..<latent]), Array(ends[latent...]))
    let codes = try Tensor(shape: [steps, latent])
    for step in 0..<steps {
      let share = Double(step) / Double(steps - 1)
      let (left, right) =
        kind == .linear ? (1 - share, share) : Self.greatCircle(a, b, at: share)
      for i in 0..<latent {
        codes.base[step * latent + i] = Float(left * Double(a[i]) + right * Double(b[i]))
      }
    }
    let decoded = try decode(codes, workers: workers, control: control)
    return Walk(codes: codes, decoded: decoded)
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
