import Spaces

/// An architecture to evaluate, and its place in the order of asking.
public struct Proposal: Hashable, Sendable {
  public let index: Int
  public let architecture: Architecture
}

/// An evaluated architecture. Higher scores are better.
public struct Trial: Hashable, Sendable {
  public let index: Int
  public let architecture: Architecture
  public let score: Double

  public init(index: Int, architecture: Architecture, score: Double) {
    (self.index, self.architecture, self.score) = (index, architecture, score)
  }
}
