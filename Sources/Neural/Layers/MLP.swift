import Tensors

/// Linear layers on end, an activation between two of them and none after the last.
public struct MLP: Sendable {
  public let layers: [Linear]
  /// The share of hidden numbers that training leaves out.
  public let dropout: Float

  /// - Parameters:
  ///   - name: layer i has the parameters `name.i.weight` and `name.i.bias`.
  ///   - widths: of the input, the hidden layers and the output: two at least, each at least 1.
  ///   - dropout: within 0..<1, after each hidden activation.
  ///   - initialization: of every layer.
  ///
  /// Throws `NeuralError.invalidOption` and `.invalidParameter` for widths and rates out of range.
  public init(
    _ name: String, widths: [Int], activation: Activation = .reLU, dropout: Float = 0,
    initialization: Linear.Initialization = .fanIn, in list: inout ParameterList
  ) throws {
    guard widths.count >= 2, (0..<1).contains(dropout) else {
      throw NeuralError.invalidOption(
        "an MLP has the widths of input and output at least, not \(widths), and a dropout within "
          + "0..<1, not \(dropout)")
    }
    let last = widths.count - 2
    layers = try (0...last).map { i in
      try Linear(
        "\(name).\(i)", inputs: widths[i], outputs: widths[i + 1],
        activation: i == last ? .identity : activation, initialization: initialization, in: &list)
    }
    self.dropout = dropout
  }

  /// (rows, last width) of (rows, first width), without dropout. Throws as `Tape.linear`.
  public func callAsFunction<Scalar>(
    _ x: TapeValue, _ parameters: Parameters, on tape: Tape<Scalar>
  ) throws -> TapeValue {
    try layers.reduce(x) { try $1($0, parameters, on: tape) }
  }

  /// The same in training, with dropout drawn from `random`.
  public func callAsFunction<Scalar>(
    _ x: TapeValue, _ parameters: Parameters, on tape: Tape<Scalar>, random: inout RandomSource
  ) throws -> TapeValue {
    var value = x
    for (i, layer) in layers.enumerated() {
      value = try layer(value, parameters, on: tape)
      if i < layers.count - 1 { value = try tape.dropout(value, rate: dropout, random: &random) }
    }
    return value
  }
}
