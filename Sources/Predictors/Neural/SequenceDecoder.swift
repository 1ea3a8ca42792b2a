import Neural
import Tensors

/// The decoder of NAO (Luo et al. 2018, section 3.1): an LSTM that begins at the code of an
/// architecture, attends to the encoder's places, and says the tokens again, each from those before
/// it. Only training needs it.
package struct SequenceDecoder: Sendable {
  private let embedding: Embedding
  private let lstm: LSTM
  private let query: Linear
  private let mixture: Linear
  private let output: Linear

  /// Parameters as `SequenceEncoder`.
  package init(vocabulary: Int, width: Int, in list: inout ParameterList) throws {
    embedding = try Embedding("decoder.embedding", count: vocabulary, columns: width, in: &list)
    lstm = try LSTM("decoder", inputs: width, hidden: width, in: &list)
    query = try Linear(
      "decoder.query", inputs: width, outputs: width, hasBias: false, in: &list)
    mixture = try Linear(
      "decoder.mixture", inputs: 2 * width, outputs: width, activation: .tanh, hasBias: false,
      in: &list)
    output = try Linear("decoder.output", inputs: width, outputs: vocabulary, in: &list)
  }

  /// The logits of all tokens, sequence by sequence: (count · length, vocabulary).
  ///
  /// - Parameter random: of dropout in training.
  package func callAsFunction<Scalar>(
    _ batch: SequenceBatch, _ encoded: SequenceEncoder.Result, _ parameters: Parameters,
    on tape: Tape<Scalar>, random: inout RandomSource?
  ) throws -> TapeValue {
    let embedded = try tape.dropout(
      embedding(batch.previous, parameters, on: tape), rate: SequenceEncoder.dropout,
      random: &random)
    let outputs = try lstm.outputs(
      batch, embedded, state: encoded.codes, cell: encoded.codes, parameters, on: tape)
    let rows = batch.rowsBySequence
    let states = try tape.gather(tape.residual(embedded, outputs), rows: rows)
    let places = try tape.gather(encoded.places, rows: rows)
    // The published attention does not divide by the root of the width, as the tape's does.
    let queries = try tape.scale(
      query(states, parameters, on: tape), by: Scalar(embedding.columns).squareRoot())
    let attended = try tape.attention(
      query: queries, key: places, value: places,
      segments: Array(repeating: batch.length, count: batch.count))
    let mixed = try mixture(
      tape.concatenate(columns: [attended, states]), parameters, on: tape)
    return try output(tape.residual(states, mixed), parameters, on: tape)
  }
}
