/// A learned row for each of `count` things: the parameter `name.weight`, (count, columns), standard
/// normal at first.
public struct Embedding: Sendable {
  public let count: Int
  public let columns: Int
  private let weight: Int

  /// Throws `NeuralError.invalidParameter` for fewer than one row or column.
  public init(_ name: String, count: Int, columns: Int, in list: inout ParameterList) throws {
    (self.count, self.columns) = (count, columns)
    weight = try list.add(
      "\(name).weight", [count, columns], fanIn: count, .normal(standardDeviation: 1))
  }

  /// (indices.count, columns). Throws as `Tape.gather`.
  public func callAsFunction<Scalar>(
    _ indices: [Int], _ parameters: Parameters, on tape: Tape<Scalar>
  ) throws -> TapeValue {
    try tape.gather(tape.parameter(parameters, weight), rows: indices)
  }
}
