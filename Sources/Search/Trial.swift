import Spaces

/// A point to evaluate, and its place in the order of asking, from 0.
public struct Proposal<Point: Hashable & Sendable>: Hashable, Sendable {
  /// What the value is told by.
  public let number: Int
  /// What to evaluate.
  public let point: Point

  /// - Parameter number: at least 0, each once in a study.
  public init(number: Int, point: Point) { (self.number, self.point) = (number, point) }
}

/// An evaluated point. Higher values are better.
public struct Trial<Point: Hashable & Sendable>: Hashable, Sendable {
  /// That of the proposal; trials may be told in another order.
  public let number: Int
  /// What was evaluated.
  public let point: Point
  /// Finite, in whatever unit the objective has.
  public let value: Double

  /// - Parameter value: finite.
  public init(number: Int, point: Point, value: Double) {
    (self.number, self.point, self.value) = (number, point, value)
  }
}

extension Proposal where Point == Architecture {
  /// The point, of a search of architectures.
  public var architecture: Architecture { point }
}

extension Trial where Point == Architecture {
  /// The point, of a search of architectures.
  public var architecture: Architecture { point }
}
