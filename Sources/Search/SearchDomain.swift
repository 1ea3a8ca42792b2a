import Spaces
import Tensors

/// What a search moves in: points that can be drawn, changed, told apart and named. The points of an
/// `ArchitectureDomain` are architectures, those of a `ParameterSpace` vectors of parameters.
///
/// Every method that takes a point throws for one that is not of the domain.
public protocol SearchDomain<Point>: Sendable {
  associatedtype Point: Hashable, Sendable

  /// The domain in words: what a journal compares.
  var description: Description { get }
  /// How many points there are, nil where nobody knows or there is no end.
  var count: Int? { get }

  func sample(using random: inout RandomSource) throws -> Point

  /// A point one change away, never equal to `point`.
  func mutate(_ point: Point, using random: inout RandomSource) throws -> Point

  /// All points one change away, or a fixed selection where there are infinitely many, each once.
  func neighbors(of point: Point) throws -> [Point]

  /// Equal for two points of which only one need be evaluated.
  func canonicalKey(of point: Point) throws -> String

  /// The point of this domain that stands for `point`, which may lie outside where this domain is a
  /// part of another: itself where it is a member.
  func nearest(to point: Point) throws -> Point

  /// One row of numbers for each point, for models of vectors.
  func features(of points: [Point]) throws -> Matrix

  /// The point in words, without line breaks: what a journal holds.
  func text(of point: Point) throws -> String
}

/// The architectures of a search space.
public struct ArchitectureDomain: SearchDomain {
  /// Where the architectures are from: a whole space, or a `ListedSpace` of it.
  public let space: any SearchSpace

  /// All the architectures of `space`.
  public init(_ space: any SearchSpace) { self.space = space }

  public var description: Description { space.spaceDescription }
  public var count: Int? { space.size?.count }

  /// As the space draws them.
  public func sample(using random: inout RandomSource) throws -> Architecture {
    try space.sample(using: &random)
  }
  /// A single edit of the space.
  public func mutate(
    _ point: Architecture, using random: inout RandomSource
  ) throws -> Architecture {
    try space.mutate(point, using: &random)
  }
  /// All single edits of the space.
  public func neighbors(of point: Architecture) throws -> [Architecture] {
    try space.neighbors(of: point)
  }
  /// The space's own: equal for what computes the same function.
  public func canonicalKey(of point: Architecture) throws -> String {
    try space.canonicalKey(of: point)
  }
  /// In a `ListedSpace` the nearest listed architecture.
  public func nearest(to point: Architecture) throws -> Architecture {
    try space.nearest(to: point)
  }
  /// The adjacency encoding.
  public func features(of points: [Architecture]) throws -> Matrix {
    try Matrix(space.encode(points, as: .adjacency))
  }
  /// The space's published text form.
  public func text(of point: Architecture) throws -> String { try space.text(of: point) }
}
