import Glibc
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
  let trainer: Trainer
  var place = Place()
  /// Of the model: the epochs of earlier trainings and of this one.
  var history: SVGe.History
  /// The weights after the last whole epoch.
  let epochWeights: Tensor
  let batchSize: Int
  private let workers: Int
  private var order: [Int] = []

  /// - Throws: `EmbeddingsError.invalidArgument`, `tooFew`, `notInSpace`.
  init(
    _ model: GraphAutoencoder, on graphs: [OperationGraph], recipe: SVGe.Recipe, seed: Int,
    workers: Int?, history: SVGe.History
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
    trainer = try Trainer(
      compiled: model.compiled, nodes: graphs.reduce(1) { max($0, $1.nodeCount) },
      batchSize: batchSize, workers: self.workers)
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
    checkpoint: SVGe.Checkpoint?, control: RunControl,
    onEpoch: (SVGe.EpochReport) throws -> Void
  ) throws {
    let total = graphs.count * recipe.epochs
    var rate = learningRate()
    var saved = monotonicSeconds()
    func save() throws {
      guard let checkpoint else { return }
      try state().write(to: checkpoint.path)
      saved = monotonicSeconds()
    }
    if place == Place() { try save() }
    control.report(place.epoch * graphs.count + place.step * batchSize, of: total)
    while place.epoch < recipe.epochs {
      shuffle()
      while place.step < stepsPerEpoch {
        try step(&rate, control: control)
        control.report(
          place.epoch * graphs.count + min(place.step * batchSize, graphs.count), of: total)
        if let checkpoint, monotonicSeconds() - saved >= checkpoint.seconds { try save() }
      }
      let report = report(rate: rate)
      rate.endEpoch(loss: report.loss)
      history.epochs.append(report)
      epochWeights.base.update(from: model.weights.base, count: epochWeights.count)
      place = Place(epoch: place.epoch + 1)
      try save()
      try onEpoch(report)
    }
  }

  /// The schedule at the present place.
  private func learningRate() -> LearningRate {
    var rate = LearningRate(recipe: recipe, steps: stepsPerEpoch * recipe.epochs)
    for report in history.epochs.suffix(place.epoch) { rate.endEpoch(loss: report.loss) }
    rate.step = place.epoch * stepsPerEpoch + place.step
    return rate
  }

  private func shuffle() {
    order = Array(graphs.indices)
    var shuffling = RandomSource(seed: seed).split(place.epoch, 0)
    shuffling.shuffle(&order)
  }

  private func step(_ rate: inout LearningRate, control: RunControl) throws {
    let start = monotonicSeconds()
    let first = place.step * batchSize
    let batch = order[first..<min(first + batchSize, graphs.count)]
    let klShare = rate.klShare
    let (loss, norm) = try trainer.gradient(
      batch.map { graphs[$0] },
      options: recipe.options(batch: batch.count, klShare: klShare),
      random: RandomSource(seed: seed).split(place.epoch, 1, place.step), control: control)
    guard loss.reconstruction.isFinite, loss.kl.isFinite, norm.isFinite else {
      model.weights.base.update(from: epochWeights.base, count: epochWeights.count)
      try model.compiled.refresh(workers: workers)
      throw EmbeddingsError.diverged(
        epoch: (history.epochs.last?.epoch ?? 0) + 1, step: place.step + 1)
    }
    try trainer.update(learningRate: rate.next(), norm: norm, clip: recipe.gradientClip)
    place.step += 1
    place.sums += loss
    place.seconds += monotonicSeconds() - start
  }

  private func report(rate: LearningRate) -> SVGe.EpochReport {
    let (reconstruction, kl) = (
      place.sums.reconstruction / Double(graphs.count), place.sums.kl / Double(graphs.count)
    )
    let weight = Double(recipe.klWeight) * (recipe.klScope == .batch ? Double(batchSize) : 1)
    return SVGe.EpochReport(
      epoch: (history.epochs.last?.epoch ?? 0) + 1, loss: Float(reconstruction + weight * kl),
      reconstruction: Float(reconstruction), kl: Float(kl), seconds: place.seconds,
      learningRate: rate.last)
  }
}

private func monotonicSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}
