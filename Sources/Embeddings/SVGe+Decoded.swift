import Spaces

extension SVGe {
  /// How node types and edges are chosen from their probabilities.
  public enum Decoding: Equatable, Sendable {
    /// The most likely type; edges with probability above one half.
    case mostLikely
    /// The most common valid graph of `count` random draws; the first drawn among equals.
    case draws(_ count: Int, seed: Int)
  }

  /// How the edges of the two decoding sides become one graph. Types and node count are the
  /// forward side's; node i of the reversed side is node n - 1 - i, and its edges that leave
  /// 0..<n are dropped.
  public enum Merge: String, Sendable { case union, forward, intersection }

  /// One decoded code.
  public struct Decoded: Sendable {
    /// The graph as the decoder wrote it.
    public var graph: OperationGraph
    /// The architecture of the model's space whose graph this is; nil where there is none.
    public var architecture: Architecture?
    public var isValid: Bool { architecture != nil }
  }
}
