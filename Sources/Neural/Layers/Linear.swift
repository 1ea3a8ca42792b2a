/// x·W + b and an activation. Its parameters are `name.weight`, (inputs, outputs), and `name.bias`.
public struct Linear: Sendable {
  /// What the parameters are at first.
  public enum Initialization: Hashable, Sendable {
    /// All uniform within ±1/√inputs, as PyTorch draws them.
    case fanIn
    /// Weights uniform within ±√(6/(inputs + outputs)) (Glorot and Bengio 2010), biases 0.
    case xavier
  }

  public let inputs: Int
  public let outputs: Int
  public let activation: Activation
  private let weight: Int
  private let bias: Int?

  /// - Parameter list: gets the layer's parameters.
  ///
  /// Throws `NeuralError.invalidParameter` for fewer than one input or output.
  public init(
    _ name: String, inputs: Int, outputs: Int, activation: Activation = .identity,
    hasBias: Bool = true, initialization: Initialization = .fanIn, in list: inout ParameterList
  ) throws {
    (self.inputs, self.outputs, self.activation) = (inputs, outputs, activation)
    let (weights, biases): (Initializer, Initializer) =
      switch initialization {
      case .fanIn: (.fanIn(inputs), .fanIn(inputs))
      case .xavier: (.xavier(fanIn: inputs, fanOut: outputs), .constant(0))
      }
    weight = try list.add("\(name).weight", [inputs, outputs], fanIn: inputs, weights)
    bias = hasBias ? try list.add("\(name).bias", [outputs], fanIn: inputs, biases) : nil
  }

  /// (rows, outputs) of (rows, inputs). Throws as `Tape.linear`.
  public func callAsFunction<Scalar>(
    _ x: TapeValue, _ parameters: Parameters, on tape: Tape<Scalar>
  ) throws -> TapeValue {
    try tape.linear(
      x, weight: tape.parameter(parameters, weight),
      bias: bias.map { try tape.parameter(parameters, $0) }, activation: activation)
  }
}
