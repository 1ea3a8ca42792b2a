/// x·W + b and an activation. Its parameters are `name.weight`, (inputs, outputs), and `name.bias`,
/// both uniform within ±1/√inputs at first, as PyTorch draws them.
public struct Linear: Sendable {
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
    hasBias: Bool = true, in list: inout ParameterList
  ) throws {
    (self.inputs, self.outputs, self.activation) = (inputs, outputs, activation)
    weight = try list.add("\(name).weight", [inputs, outputs], fanIn: inputs, .fanIn(inputs))
    bias = hasBias ? try list.add("\(name).bias", [outputs], fanIn: inputs, .fanIn(inputs)) : nil
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
