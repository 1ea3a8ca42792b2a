import Neural
import Spaces
import Tensors

/// One training of a model, which can be left between any two steps and taken up again.
final class TrainingRun {
  /// How far the training has come: what is not in the weights and their moments.
  struct Place: Equatable {
    /// Whole epochs done.
    var epoch = 0
    /// Steps done of the epoch that has begun.
    var step = 0
    /// Losses of these steps.
    var sums = TrainingPass.Loss()
    /// Time that these steps took.
    var seconds = 0.0
  }

  let model: GraphAutoencoder
  let recipe: SVGe.Recipe
  let seed: Int
  let graphs: [OperationGraph]
  let step: TrainingStep
  var place = Place()
  /// Of the model: the epochs of earlier trainings and of this one.
  var history: [EpochRecord]
  /// The weights after the last whole epoch.
  let epochWeights: Tensor
  let batchSize: Int
  /// Tells apart the weights that training began with.
  lazy var startingWeights = epochWeights.fingerprint
  private let workers: Int
  private var order: [Int] = []

  /// - Throws: `EmbeddingsError.invalidArgument`, `tooFew`, `notInSpace`.
  init(
    _ model: GraphAutoencoder, on graphs: [OperationGraph], recipe: SVGe.Recipe, seed: Int,
    workers: Int?, history: [EpochRecord]
  ) throws {
    try recipe.validate()
    try model.validate(graphs)
    guard graphs.count >= 2 else {
      throw EmbeddingsError.tooFew(
        what: "architectures to train on", count: graphs.count, minimum: 2)
    }
    (self.model, self.graphs, self.recipe) = (model, graphs, recipe)
    (self.seed, self.history) = (seed, history)
    batchSize = min(recipe.batchSize, graphs.count)
    self.workers = max(workers ?? Worker.onlineCores, 1)
    step = try TrainingStep(
      compiled: model.compiled, nodes: graphs.reduce(1) { max($0, $1.nodeCount) },
      batchSize: batchSize, gradientClip: recipe.gradientClip, workers: self.workers)
    epochWeights = try Tensor(shape: [model.layout.count])
    epochWeights.base.update(from: model.weights.base, count: epochWeights.count)
  }

  var stepsPerEpoch: Int { (graphs.count + batchSize - 1) / batchSize }

  /// Trains to the end of the recipe; `onEpoch` follows every whole epoch.
  ///
  /// Cancelled, it keeps the weights of the last whole step; diverged, those of the last whole
  /// epoch. A checkpoint is written before the first step, when the last is as old as it may be, and
  /// after every epoch.
  func train(
    checkpoint: CheckpointFile?, control: RunControl,
    onEpoch: (EpochRecord) throws -> Void
  ) throws {
    let total = graphs.count * recipe.epochs
    var rate = try recipe.rate(
      stepsPerEpoch: stepsPerEpoch, losses: history.suffix(place.epoch).map(\.loss))
    var saved = Clock.seconds
    func save() throws {
      guard let checkpoint else { return }
      try state().write(to: checkpoint.path)
      saved = Clock.seconds
    }
    if place == Place() { try save() }
    control.report(place.epoch * graphs.count + place.step * batchSize, of: total)
    while place.epoch < recipe.epochs {
      shuffle()
      while place.step < stepsPerEpoch {
        try advance(rate, control: control)
        let seen = min(place.step * batchSize, graphs.count)
        control.report(place.epoch * graphs.count + seen, of: total, loss: meanLoss(of: seen))
        if let checkpoint, Clock.seconds - saved >= checkpoint.seconds { try save() }
      }
      let record = record(learningRate: rate.rate(at: Double(stepsDone - 1), step: 1))
      rate.endEpoch(loss: record.loss)
      history.append(record)
      epochWeights.base.update(from: model.weights.base, count: epochWeights.count)
      place = Place(epoch: place.epoch + 1)
      try save()
      try onEpoch(record)
    }
  }

  /// Steps done over all epochs.
  var stepsDone: Int { place.epoch * stepsPerEpoch + place.step }

  private func shuffle() {
    order = Array(graphs.indices)
    var shuffling = RandomSource(seed: seed).split(place.epoch, 0)
    shuffling.shuffle(&order)
  }

  private func advance(_ rate: LearningRate, control: RunControl) throws {
    let start = Clock.seconds
    let first = place.step * batchSize
    let batch = order[first..<min(first + batchSize, graphs.count)]
    let klShare = recipe.klShare(step: stepsDone, of: stepsPerEpoch * recipe.epochs)
    let (loss, norm) = try step.gradient(
      batch.map { graphs[$0] },
      options: recipe.options(batch: batch.count, klShare: klShare),
      random: RandomSource(seed: seed).split(place.epoch, 1, place.step), control: control)
    guard loss.reconstruction.isFinite, loss.kl.isFinite, norm.isFinite else {
      model.weights.base.update(from: epochWeights.base, count: epochWeights.count)
      try model.compiled.refresh(workers: workers)
      throw NeuralError.diverged(epoch: (history.last?.epoch ?? 0) + 1, step: place.step + 1)
    }
    try step.update(learningRate: rate.rate(at: Double(stepsDone), step: 1), norm: norm)
    place.step += 1
    place.sums += loss
    place.seconds += Clock.seconds - start
  }

  private func record(learningRate: Float) -> EpochRecord {
    let count = Double(graphs.count)
    return EpochRecord(
      epoch: (history.last?.epoch ?? 0) + 1, learningRate: Double(learningRate),
      seconds: place.seconds,
      values: [
        "loss": meanLoss(of: graphs.count), "reconstruction": place.sums.reconstruction / count,
        "kl": place.sums.kl / count,
      ])
  }

  /// Of one of the graphs that the epoch has seen, `count`.
  private func meanLoss(of count: Int) -> Double {
    let weight = Double(recipe.klWeight) * (recipe.klScope == .batch ? Double(batchSize) : 1)
    return place.sums.reconstruction / Double(count) + weight * (place.sums.kl / Double(count))
  }
}

extension SVGe.Recipe {
  /// The learning rate over all epochs, its time counted in steps, after epochs with these losses.
  func rate(stepsPerEpoch: Int, losses: [Double]) throws -> LearningRate {
    var shape = schedule
    if case .steps(let milestones, let factor) = schedule {
      shape = .steps(at: milestones.map { $0 * Double(stepsPerEpoch) }, factor: factor)
    }
    let total = Double(stepsPerEpoch * epochs)
    return LearningRate(
      try Schedule(
        peak: learningRate, shape: shape, warmup: (Double(warmup) * total).rounded()),
      total: total, losses: losses)
  }

  /// What the KL weight of a step, from 0, is multiplied by.
  func klShare(step: Int, of steps: Int) -> Float {
    let warmup = Int((Double(klWarmup) * Double(steps)).rounded())
    return step < warmup ? Float(step) / Float(warmup) : 1
  }
}
