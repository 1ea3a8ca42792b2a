/// A gated recurrent unit. Its parameters are `name.input` (inputs, 3 · hidden), `name.state` (hidden,
/// 3 · hidden), `name.input_bias` and `name.state_bias`, the gates in PyTorch's order, all uniform
/// within ±1/√hidden at first.
public struct GRU: Sendable {
  public let hidden: Int
  private let weights: RecurrentParameters

  /// - Parameter list: gets the cell's parameters.
  ///
  /// Throws `NeuralError.invalidParameter` for fewer than one input or hidden number.
  public init(_ name: String, inputs: Int, hidden: Int, in list: inout ParameterList) throws {
    self.hidden = hidden
    weights = try RecurrentParameters(name, inputs: inputs, hidden: hidden, gates: 3, in: &list)
  }

  /// The next state. Throws as `Tape.gru`.
  public func callAsFunction<Scalar>(
    _ x: TapeValue, state: TapeValue, _ parameters: Parameters, on tape: Tape<Scalar>
  ) throws -> TapeValue {
    try tape.gru(x, state: state, weights: weights(parameters, on: tape))
  }
}

/// A long short-term memory, its parameters named and drawn as those of `GRU`, with 4 · hidden columns.
public struct LSTM: Sendable {
  public let hidden: Int
  private let weights: RecurrentParameters

  /// - Parameter list: gets the cell's parameters.
  ///
  /// Throws `NeuralError.invalidParameter` for fewer than one input or hidden number.
  public init(_ name: String, inputs: Int, hidden: Int, in list: inout ParameterList) throws {
    self.hidden = hidden
    weights = try RecurrentParameters(name, inputs: inputs, hidden: hidden, gates: 4, in: &list)
  }

  /// The next output and cell. Throws as `Tape.lstm`.
  public func callAsFunction<Scalar>(
    _ x: TapeValue, state: TapeValue, cell: TapeValue, _ parameters: Parameters,
    on tape: Tape<Scalar>
  ) throws -> (state: TapeValue, cell: TapeValue) {
    try tape.lstm(x, state: state, cell: cell, weights: weights(parameters, on: tape))
  }
}

/// Where the parameters of a recurrent cell are.
private struct RecurrentParameters: Sendable {
  let input: Int
  let state: Int
  let inputBias: Int
  let stateBias: Int

  init(
    _ name: String, inputs: Int, hidden: Int, gates: Int, in list: inout ParameterList
  ) throws {
    let columns = gates * min(max(hidden, 0), 1 << 30)
    let initializer = Initializer.fanIn(hidden)
    input = try list.add("\(name).input", [inputs, columns], fanIn: inputs, initializer)
    state = try list.add("\(name).state", [hidden, columns], fanIn: hidden, initializer)
    inputBias = try list.add("\(name).input_bias", [columns], fanIn: inputs, initializer)
    stateBias = try list.add("\(name).state_bias", [columns], fanIn: hidden, initializer)
  }

  func callAsFunction<Scalar>(
    _ parameters: Parameters, on tape: Tape<Scalar>
  ) throws -> RecurrentWeights {
    try RecurrentWeights(
      input: tape.parameter(parameters, input), state: tape.parameter(parameters, state),
      inputBias: tape.parameter(parameters, inputBias),
      stateBias: tape.parameter(parameters, stateBias))
  }
}
