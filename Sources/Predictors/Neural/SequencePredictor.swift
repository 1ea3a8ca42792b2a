import Neural
import Regression
import Spaces
import Storage
import Tensors

/// The networks of NAO on token sequences, trained on labels alone or, as SemiNAS, again together with
/// architectures that the first training labels.
struct SequencePredictor: Predictor {
  /// What SemiNAS adds.
  struct SemiSupervision {
    let loop: FitLoop
    /// How often each labeled architecture is repeated in the second training.
    let repeats: Int
    /// Unlabeled architectures that are drawn where none are given; nil for as many as labeled ones.
    let count: Int?

    func unlabeledCount(_ data: TrainingData) -> Int {
      data.unlabeled.isEmpty ? count ?? data.architectures.count : data.unlabeled.count
    }

    /// Sequences of an epoch of the second training.
    func sequenceCount(_ data: TrainingData) -> Int {
      repeats * data.architectures.count + unlabeledCount(data)
    }
  }

  let key: String
  let space: any SearchSpace
  let labelScale: LabelScale
  let width: Int
  /// Of the squared error in the loss; the rest is the decoder's.
  let share: Float
  let loop: FitLoop
  let semiSupervision: SemiSupervision?

  /// Sequences and places of a part of a batch.
  private static let part = 1024

  var needs: Needs { .labels }

  private var vocabulary: Int { TokenSequences.vocabulary(of: space) }

  func fit(
    _ data: TrainingData, seed: Int, workers: Int?, control: RunControl
  ) throws -> any FittedPredictor {
    try needs.check(data, for: key)
    let random = RandomSource(seed: seed)
    let labels = try StandardizedLabels(data.labels, scale: labelScale)
    let sequences = try TokenSequences(data.architectures, of: space, control: control)
    let network = try SequenceNetwork(
      vocabulary: vocabulary, width: width, random: random.split(0))
    let lanes = try GradientLanes(network.parameters)
    // Sequences that are seen in all, and so far.
    let total =
      sequences.count * loop.options.epochs
      + (semiSupervision.map { $0.sequenceCount(data) * $0.loop.options.epochs } ?? 0)
    var seen = 0
    func train(
      _ loop: FitLoop, _ sequences: TokenSequences, _ targets: [Float], _ random: RandomSource
    ) throws {
      _ = try PredictorsError.naming(key) {
        try loop.run(
          network.parameters, examples: targets.count, random: random, control: control.part()
        ) { batch in
          let loss = try self.loss(
            of: batch, sequences, targets, network, lanes, workers: workers, control: control)
          seen += batch.examples.count
          control.report(seen, of: total, loss: loss)
          return loss
        }
      }
    }
    try train(loop, sequences, labels.targets, random.split(1))
    if let semi = semiSupervision {
      let unlabeled = try TokenSequences(
        self.unlabeled(
          data, count: semi.unlabeledCount(data), random: random.split(2), control: control),
        of: space, control: control)
      let found = try network.trained().values(of: unlabeled, workers: workers, control: control)
      func repeated<Element>(_ elements: [Element]) -> [Element] {
        (0..<semi.repeats).flatMap { _ in elements }
      }
      let all = TokenSequences(
        length: sequences.length, tokens: repeated(sequences.tokens) + unlabeled.tokens)
      try train(semi.loop, all, repeated(labels.targets) + found, random.split(3))
    }
    return SequenceModel(space: space, encoder: try network.trained(), labels: labels)
  }

  /// The mean loss of a batch, and its gradient.
  private func loss(
    of batch: FitLoop.Batch, _ sequences: TokenSequences, _ targets: [Float],
    _ network: SequenceNetwork, _ lanes: GradientLanes, workers: Int?, control: RunControl
  ) throws -> Double {
    let (examples, total) = (Array(batch.examples), batch.examples.count)
    let size = max(Self.part / sequences.length, 1)
    return try lanes.loss(
      parts: (total + size - 1) / size, workers: workers, control: control
    ) { part, parameters, tape in
      let members = examples[part * size..<min((part + 1) * size, total)]
      return try network.loss(
        sequences.batch(members), targets: members.map { targets[$0] }, share: share,
        total: total, parameters, on: tape, random: batch.random.split(part))
    }
  }

  /// What was given without labels, or else drawn from the space.
  private func unlabeled(
    _ data: TrainingData, count: Int, random: RandomSource, control: RunControl
  ) throws -> [Architecture] {
    guard data.unlabeled.isEmpty else { return data.unlabeled }
    return try (0..<count).map { index in
      try control.check()
      var random = random.split(index)
      return try space.sample(using: &random)
    }
  }

  func load(_ file: ModelFile) throws -> SequenceModel {
    let encoder = try TrainedEncoder(vocabulary: vocabulary, width: width)
    try encoder.parameters.take(from: file.safeTensors())
    return SequenceModel(
      space: space, encoder: encoder, labels: try StandardizedLabels(file, scale: labelScale))
  }
}

/// A fitted `SequencePredictor`: the encoder, since what the decoder says has no part in predictions.
struct SequenceModel: FittedPredictor {
  let space: any SearchSpace
  let encoder: TrainedEncoder
  let labels: StandardizedLabels

  var hasStandardDeviation: Bool { false }

  func predict(
    _ queries: Queries, workers: Int?, control: RunControl
  ) throws -> Prediction {
    let sequences = try TokenSequences(queries.architectures, of: space, control: control)
    return try labels.prediction(
      encoder.values(of: sequences, workers: workers, control: control))
  }

  func save(into file: inout ModelFile) throws {
    for entry in try encoder.parameters.entries() { file.add(entry) }
    try labels.save(into: &file)
  }
}
