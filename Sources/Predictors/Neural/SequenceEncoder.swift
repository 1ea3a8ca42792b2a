import Neural
import Tensors

/// The encoder and the predictor of NAO (Luo et al. 2018, section 3.1): a bidirectional LSTM over
/// tokens, whose normalized mean over places, the code, a small network makes a number of.
package struct SequenceEncoder: Sendable {
  private static let hiddenWidth = 16
  static let dropout: Float = 0.1

  private let embedding: Embedding
  private let directions: (forward: LSTM, backward: LSTM)
  private let projection: Linear
  private let hidden: [Linear]
  private let output: Linear

  /// What the encoder makes of a batch.
  package struct Result {
    /// A row of length 1 for each place of each sequence, place by place.
    package let places: TapeValue
    /// (sequences, width), of length 1.
    package let codes: TapeValue
    /// (sequences, 1).
    package let values: TapeValue
  }

  /// - Parameters:
  ///   - vocabulary: different tokens.
  ///   - width: of embeddings, LSTM states and codes.
  package init(vocabulary: Int, width: Int, in list: inout ParameterList) throws {
    embedding = try Embedding("encoder.embedding", count: vocabulary, columns: width, in: &list)
    directions = (
      try LSTM("encoder.forward", inputs: width, hidden: width, in: &list),
      try LSTM("encoder.backward", inputs: width, hidden: width, in: &list)
    )
    projection = try Linear(
      "encoder.projection", inputs: 2 * width, outputs: width, in: &list)
    hidden = try [(width, Self.hiddenWidth), (Self.hiddenWidth, width)].enumerated().map {
      try Linear(
        "predictor.\($0)", inputs: $1.0, outputs: $1.1, activation: .reLU, in: &list)
    }
    output = try Linear("predictor.output", inputs: width, outputs: 1, in: &list)
  }

  /// - Parameter random: of dropout in training; nil in use.
  package func callAsFunction<Scalar>(
    _ batch: SequenceBatch, _ parameters: Parameters, on tape: Tape<Scalar>,
    random: inout RandomSource?
  ) throws -> Result {
    let embedded = try tape.dropout(
      embedding(batch.byPlace, parameters, on: tape), rate: Self.dropout, random: &random)
    let zeros = try tape.constant(
      [Scalar](repeating: 0, count: batch.count * embedding.columns), rows: batch.count,
      columns: embedding.columns)
    let both = try tape.concatenate(columns: [
      directions.forward.outputs(
        batch, embedded, state: zeros, cell: zeros, parameters, on: tape),
      directions.backward.outputs(
        batch, embedded, state: zeros, cell: zeros, isReversed: true, parameters, on: tape),
    ])
    let places = try tape.normalizeRows(
      tape.add(embedded, projection(both, parameters, on: tape)))
    let sequences = try Edges(
      sources: Array(0..<places.rows), targets: (0..<places.rows).map { $0 % batch.count },
      sourceCount: places.rows, targetCount: batch.count)
    let codes = try tape.normalizeRows(tape.aggregate(places, along: sequences, .mean))
    let inner = try hidden.reduce(codes) { x, layer in
      try tape.dropout(
        layer(x, parameters, on: tape), rate: Self.dropout, random: &random)
    }
    let values = try output(tape.residual(codes, inner), parameters, on: tape)
    return Result(places: places, codes: codes, values: values)
  }
}

extension LSTM {
  /// The outputs at all places, place by place.
  ///
  /// - Parameters:
  ///   - x: the inputs, place by place.
  ///   - state: the output before the first place, `cell` likewise.
  ///   - isReversed: whether the last place comes first.
  func outputs<Scalar>(
    _ batch: SequenceBatch, _ x: TapeValue, state: TapeValue, cell: TapeValue,
    isReversed: Bool = false, _ parameters: Parameters, on tape: Tape<Scalar>
  ) throws -> TapeValue {
    var (state, cell) = (state, cell)
    var outputs: [TapeValue] = []
    for step in 0..<batch.length {
      let place = isReversed ? batch.length - 1 - step : step
      (state, cell) = try self(
        tape.rows(x, batch.rows(place)), state: state, cell: cell, parameters, on: tape)
      outputs.append(state)
    }
    return try tape.concatenate(rows: isReversed ? outputs.reversed() : outputs)
  }
}

extension Tape {
  /// (x + y)/√2.
  func residual(_ x: TapeValue, _ y: TapeValue) throws -> TapeValue {
    try scale(add(x, y), by: 1 / Scalar(2).squareRoot())
  }

  /// Dropout where there is something to draw from.
  func dropout(
    _ x: TapeValue, rate: Float, random: inout RandomSource?
  ) throws -> TapeValue {
    guard var drawing = random else { return x }
    defer { random = drawing }
    return try dropout(x, rate: rate, random: &drawing)
  }
}
