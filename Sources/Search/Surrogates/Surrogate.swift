import Regression
import Spaces
import Tensors

/// A model of the labels of points that a strategy fits to what was evaluated, again for each batch.
public protocol Surrogate<Point>: Sendable {
  associatedtype Point: Hashable, Sendable

  /// The model and its settings in words.
  var description: Description { get }

  /// - Parameter labels: one for each of at least 2 points, higher is better.
  func fit(
    _ points: [Point], labels: [Double], in domain: any SearchDomain<Point>, random: RandomSource,
    control: RunControl
  ) throws -> any FittedSurrogate<Point>
}

/// A surrogate that has learned.
public protocol FittedSurrogate<Point>: Sendable {
  associatedtype Point: Hashable, Sendable

  /// The positions of `count` of the points, best first; there are at least as many.
  ///
  /// - Parameter best: the highest label so far.
  func picks(
    _ count: Int, among points: [Point], by acquisition: Acquisition, best: Double,
    random: RandomSource, control: RunControl
  ) throws -> [Int]
}

/// A vector model of the features of points.
public struct FeatureSurrogate<Point: Hashable & Sendable>: Surrogate {
  /// What learns from the features.
  public let model: any VectorSurrogate

  /// - Parameter model: sees one row of features for each point.
  public init(_ model: any VectorSurrogate) { self.model = model }

  public var description: Description { model.description }

  /// Throws what the model and the domain's features throw.
  public func fit(
    _ points: [Point], labels: [Double], in domain: any SearchDomain<Point>, random: RandomSource,
    control: RunControl
  ) throws -> any FittedSurrogate<Point> {
    Fitted(
      model: try model.fit(
        domain.features(of: points), labels: labels, random: random, control: control),
      domain: domain)
  }

  private struct Fitted: FittedSurrogate {
    let model: any FittedVectorSurrogate
    let domain: any SearchDomain<Point>

    func picks(
      _ count: Int, among points: [Point], by acquisition: Acquisition, best: Double,
      random: RandomSource, control: RunControl
    ) throws -> [Int] {
      try model.picks(
        count, among: domain.features(of: points), by: acquisition, best: best, random: random,
        control: control)
    }
  }
}
