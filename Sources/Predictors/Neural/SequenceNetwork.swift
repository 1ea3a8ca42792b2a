import Neural
import Tensors

/// The encoder, predictor and decoder of NAO while they are trained together.
package struct SequenceNetwork: Sendable {
  package let encoder: SequenceEncoder
  private let decoder: SequenceDecoder
  package let parameters: Parameters
  /// How many of the parameters, the first ones, are the encoder's.
  private let encoderCount: Int
  private let shape: (vocabulary: Int, width: Int)

  package init(vocabulary: Int, width: Int, random: RandomSource) throws {
    var list = ParameterList()
    encoder = try SequenceEncoder(vocabulary: vocabulary, width: width, in: &list)
    encoderCount = try list.parameters(random: random).parameters.count
    decoder = try SequenceDecoder(vocabulary: vocabulary, width: width, in: &list)
    parameters = try list.parameters(random: random)
    shape = (vocabulary, width)
  }

  /// The sum over sequences of share · squared error + (1 − share) · mean cross-entropy of a
  /// sequence's tokens, divided by `total`.
  ///
  /// - Parameters:
  ///   - targets: one for each sequence.
  ///   - share: of the squared error.
  ///   - total: sequences of the batch that these are a part of.
  ///   - parameters: of this shape.
  ///   - random: of dropout; nil for none.
  package func loss<Scalar>(
    _ batch: SequenceBatch, targets: [Scalar], share: Scalar, total: Int,
    _ parameters: Parameters, on tape: Tape<Scalar>, random: RandomSource?
  ) throws -> TapeValue {
    var random = random
    let encoded = try encoder(batch, parameters, on: tape, random: &random)
    let error = try tape.squaredError(
      encoded.values, tape.constant(targets, rows: batch.count, columns: 1),
      weights: Array(repeating: share / Scalar(total), count: batch.count))
    let logits = try decoder(batch, encoded, parameters, on: tape, random: &random)
    let weight = (1 - share) / Scalar(total * batch.length)
    let reconstruction = try tape.crossEntropy(
      logits: logits, classes: batch.bySequence,
      weights: Array(repeating: weight, count: logits.rows))
    return try tape.add(error, reconstruction)
  }

  /// What use needs of the network.
  func trained() throws -> TrainedEncoder {
    let trained = try TrainedEncoder(vocabulary: shape.vocabulary, width: shape.width)
    for index in 0..<encoderCount {
      try trained.parameters.setValues(at: index, to: parameters.values(at: index))
    }
    return trained
  }
}

/// An encoder with parameters of its own.
package struct TrainedEncoder: Sendable {
  package let encoder: SequenceEncoder
  package let parameters: Parameters

  /// Rows of sequences and places that are computed together.
  private static let block = 4096

  /// With any numbers, to be replaced.
  package init(vocabulary: Int, width: Int) throws {
    var list = ParameterList()
    encoder = try SequenceEncoder(vocabulary: vocabulary, width: width, in: &list)
    parameters = try list.parameters(random: RandomSource(seed: 0))
  }

  /// What it says of each sequence.
  func values(
    of sequences: TokenSequences, workers: Int?, control: RunControl
  ) throws -> [Float] {
    let size = max(Self.block / sequences.length, 1)
    let starts = Array(stride(from: 0, to: sequences.count, by: size))
    return try parallelMap(count: starts.count, workers: workers) { block, _ in
      try control.check()
      let batch = sequences.batch(starts[block]..<min(starts[block] + size, sequences.count))
      let tape = try Tape<Float>()
      var random: RandomSource?
      return try tape.values(of: encoder(batch, parameters, on: tape, random: &random).values)
    }.flatMap(\.self)
  }
}
