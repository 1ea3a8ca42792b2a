import Spaces
import Synchronization
import Tensors

/// The smooth variational graph embedding of Lukasik et al. 2021 ("Smooth Variational Graph
/// Embeddings for Efficient Neural Architecture Search").
///
/// All methods may be called from any thread; calls on one model wait for each other.
public final class SVGe: @unchecked Sendable {
  public let space: any SearchSpace
  public let configuration: Configuration

  public init(space: any SearchSpace, configuration: Configuration = .init(), seed: Int) throws {
    try configuration.validate()
    (self.space, self.configuration) = (space, configuration)
  }

  /// The number of weights.
  public var parameterCount: Int { 0 }

  public var history: History { History() }

  /// Trains on `architectures` from the current weights on.
  public func fit(
    _ architectures: [Architecture], recipe: Recipe = .standard, seed: Int, workers: Int? = nil,
    control: RunControl = RunControl(), onEpoch: ((EpochReport) -> Void)? = nil
  ) throws {
    throw EmbeddingsError.invalidArgument("not built yet")
  }

  /// Mean and log variance of each architecture's code, both (n, latent).
  public func encode(
    _ architectures: [Architecture], workers: Int? = nil, control: RunControl = RunControl()
  ) throws -> (mean: Tensor, logVariance: Tensor) {
    throw EmbeddingsError.invalidArgument("not built yet")
  }

  /// What each row of `codes`, (n, latent), decodes to.
  public func decode(
    _ codes: Tensor, sampling: Decoding = .mostLikely, merge: Merge = .union, workers: Int? = nil,
    control: RunControl = RunControl()
  ) throws -> [Decoded] {
    throw EmbeddingsError.invalidArgument("not built yet")
  }

  public func reconstructionAccuracy(
    _ architectures: [Architecture], workers: Int? = nil, control: RunControl = RunControl()
  ) throws -> Double {
    throw EmbeddingsError.invalidArgument("not built yet")
  }

  public func interpolate(
    from start: Architecture, to end: Architecture, steps: Int, kind: Path = .linear,
    workers: Int? = nil, control: RunControl = RunControl()
  ) throws -> Walk {
    throw EmbeddingsError.invalidArgument("not built yet")
  }

  public func save(to path: String) throws {
    throw EmbeddingsError.invalidArgument("not built yet")
  }

  public static func load(from path: String, space: (any SearchSpace)? = nil) throws -> SVGe {
    throw EmbeddingsError.invalidArgument("not built yet")
  }

  /// The bytes of the file that `save` would write.
  public func serialized() throws -> [UInt8] {
    throw EmbeddingsError.invalidArgument("not built yet")
  }

  public static func load(serialized bytes: [UInt8], space: (any SearchSpace)? = nil) throws -> SVGe
  {
    throw EmbeddingsError.invalidArgument("not built yet")
  }
}
