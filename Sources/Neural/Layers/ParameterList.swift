import Tensors

/// Collects the parameters of layers, in the order in which the layers are made.
///
///     var list = ParameterList()
///     let model = try MLP("head", widths: [100, 200, 1], in: &list)
///     let parameters = try list.parameters(random: RandomSource(seed: 0))
public struct ParameterList: Sendable {
  private var collected: [Parameter] = []

  public init() {}

  /// Adds a parameter and returns its position.
  public mutating func add(_ parameter: Parameter) -> Int {
    collected.append(parameter)
    return collected.count - 1
  }

  /// Adds an array of `shape` whose last dimension is padded to whole vectors.
  ///
  /// Throws as `Parameter.init`.
  mutating func add(
    _ name: String, _ shape: [Int], fanIn: Int, _ initializer: Initializer
  ) throws -> Int {
    add(try Parameter(name: name, shape: shape, fanIn: fanIn, initializer: initializer))
  }

  /// All of them, drawn from their initializers.
  ///
  /// Throws `NeuralError.invalidParameter` for two layers of one name.
  public func parameters(random: RandomSource) throws -> Parameters {
    let parameters = try Parameters(collected)
    parameters.initialize(random)
    return parameters
  }
}
