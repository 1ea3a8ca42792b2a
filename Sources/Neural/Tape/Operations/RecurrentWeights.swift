/// The weights of a recurrent cell on a tape, the gates side by side: a GRU's are reset, update, new,
/// an LSTM's input, forget, cell, output, PyTorch's order.
public struct RecurrentWeights {
  /// (inputs, gates · hidden).
  public var input: TapeValue
  /// (hidden, gates · hidden).
  public var state: TapeValue
  /// (1, gates · hidden), added to what the input gives.
  public var inputBias: TapeValue
  /// (1, gates · hidden), added to what the state gives.
  public var stateBias: TapeValue

  public init(
    input: TapeValue, state: TapeValue, inputBias: TapeValue, stateBias: TapeValue
  ) {
    (self.input, self.state) = (input, state)
    (self.inputBias, self.stateBias) = (inputBias, stateBias)
  }

  /// Throws unless they fit a cell with so many gates.
  func validate(_ x: TapeValue, _ state: TapeValue, gates: Int, cell: String) throws {
    let width = gates * state.columns
    guard x.rows == state.rows, input.rows == x.columns, self.state.rows == state.columns,
      [input, self.state, inputBias, stateBias].allSatisfy({ $0.columns == width }),
      inputBias.rows == 1, stateBias.rows == 1
    else {
      throw NeuralError.invalidShape(
        "\(cell): input \(x.shape), state \(state.shape), weights \(input.shape), "
          + "\(self.state.shape), biases \(inputBias.shape), \(stateBias.shape): the weights have a "
          + "row for each column of input and state, and all \(gates) columns for each of the state"
      )
    }
  }
}

extension Tape {
  func products(
    _ x: TapeValue, _ state: TapeValue, _ weights: RecurrentWeights
  ) throws -> RecurrentProducts {
    try RecurrentProducts(
      input: x.operand, state: state.operand, inputWeight: weights.input.operand,
      stateWeight: weights.state.operand, inputBias: weights.inputBias.operand,
      stateBias: weights.stateBias.operand,
      inputTransposed: transpose(of: weights.input.operand, for: x.operand),
      stateTransposed: transpose(of: weights.state.operand, for: state.operand))
  }

  func check(_ weights: RecurrentWeights) throws {
    for value in [weights.input, weights.state, weights.inputBias, weights.stateBias] {
      try check(value)
    }
  }
}

extension RecurrentWeights {
  var hasGradient: Bool {
    [input, state, inputBias, stateBias].contains { $0.operand.hasGradient }
  }
}
