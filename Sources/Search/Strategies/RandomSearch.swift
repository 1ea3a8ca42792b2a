import Spaces
import Tensors

/// Independent samples of the space.
public struct RandomSearch: SearchStrategy {
  public init() {}

  public mutating func ask(
    in space: any SearchSpace, using random: inout RandomSource, control: RunControl
  ) throws -> Architecture? {
    try space.sample(using: &random)
  }

  public mutating func tell(_ trial: Trial) {}
}
