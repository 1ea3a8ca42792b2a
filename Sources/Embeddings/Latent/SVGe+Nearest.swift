import Spaces
import Tensors

extension SVGe {
  /// One of the architectures nearest to another.
  public struct Neighbor: Equatable, Sendable {
    /// Counts in the list that was searched.
    public var index: Int
    /// Euclidean, between codes.
    public var distance: Double
  }

  /// The `count` architectures of `candidates` whose codes are nearest to that of `architecture`,
  /// nearest first, the first listed among equals. It is among them itself where it is listed.
  ///
  /// - Parameter count: at least 1; all candidates where there are fewer.
  /// - Throws: `EmbeddingsError.invalidArgument`, `notInSpace` (counting in `candidates`; for the
  ///   architecture itself, -1), `Cancelled`.
  public func nearest(
    to architecture: Architecture, among candidates: [Architecture], count: Int,
    workers: Int? = nil, control: RunControl = RunControl()
  ) throws -> [Neighbor] {
    guard count >= 1 else {
      throw EmbeddingsError.invalidArgument("\(count) neighbors: ask for at least 1")
    }
    let center: [Float]
    do {
      center = try encode([architecture], workers: 1, control: control).mean.array
    } catch EmbeddingsError.notInSpace(_, let reason) {
      throw EmbeddingsError.notInSpace(index: -1, reason: reason)
    }
    let codes = try encode(candidates, workers: workers, control: control).mean
    let latent = center.count
    let distances = candidates.indices.map { row in
      (0..<latent).reduce(0.0) { sum, i in
        let difference = Double(codes.base[row * latent + i]) - Double(center[i])
        return sum + difference * difference
      }.squareRoot()
    }
    return distances.indices.sorted { (distances[$0], $0) < (distances[$1], $1) }.prefix(count)
      .map { Neighbor(index: $0, distance: distances[$0]) }
  }
}
