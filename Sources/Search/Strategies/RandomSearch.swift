import Spaces
import Tensors

/// Independent samples (Bergstra and Bengio 2012, "Random Search for Hyper-Parameter Optimization").
public struct RandomSearch<Point: Hashable & Sendable>: SearchStrategy {
  public init() {}

  public var description: Description { Description(key: "random_search") }

  /// An independent sample. Throws what the domain throws.
  public mutating func ask(
    in domain: any SearchDomain<Point>, using random: inout RandomSource, control: RunControl
  ) throws -> Point? {
    try domain.sample(using: &random)
  }

  public mutating func tell(_ trial: Trial<Point>) {}
}
