import Glibc
import Spaces
import Tensors

extension GraphAutoencoder {
  /// The noise of a code in training, as a share of e^(logvar/2): the published 0.01.
  static let noise: Float = 0.01

  /// Trains from the current weights on. `firstEpoch` numbers the reports.
  ///
  /// Cancelled, it keeps the weights of the last whole step; diverged, those of the last whole
  /// epoch.
  package func fit(
    _ graphs: [OperationGraph], recipe: SVGe.Recipe, seed: Int, workers: Int?, firstEpoch: Int,
    control: RunControl, onEpoch: (SVGe.EpochReport) throws -> Void
  ) throws {
    try recipe.validate()
    try validate(graphs)
    guard graphs.count >= 2 else {
      throw EmbeddingsError.tooFew(
        what: "architectures to train on", count: graphs.count, minimum: 2)
    }
    let batchSize = min(recipe.batchSize, graphs.count)
    let workers = max(workers ?? Worker.onlineCores, 1)
    let trainer = try Trainer(
      compiled: compiled, nodes: graphs.reduce(1) { max($0, $1.nodeCount) },
      batchSize: batchSize, workers: workers)
    let steps = (graphs.count + batchSize - 1) / batchSize
    var rate = LearningRate(recipe: recipe, steps: steps * recipe.epochs)
    var snapshot = weights.values.array
    let random = RandomSource(seed: seed)
    control.report(0, of: graphs.count * recipe.epochs)
    for epoch in 0..<recipe.epochs {
      let start = monotonicSeconds()
      var order = Array(graphs.indices)
      var shuffling = random.split(epoch, 0)
      shuffling.shuffle(&order)
      var sums = TrainingPass.Loss()
      var used: Float = 0
      for step in 0..<steps {
        let batch = order[step * batchSize..<min((step + 1) * batchSize, graphs.count)]
        let (loss, norm) = try trainer.gradient(
          batch.map { graphs[$0] }, options: recipe.options(batch: batch.count, noise: Self.noise),
          random: random.split(epoch, 1, step), control: control)
        guard loss.reconstruction.isFinite, loss.kl.isFinite, norm.isFinite else {
          for (i, value) in snapshot.enumerated() { weights.base[i] = value }
          try compiled.refresh(workers: workers)
          throw EmbeddingsError.diverged(epoch: firstEpoch + epoch, step: step + 1)
        }
        used = rate.next()
        try trainer.update(learningRate: used, norm: norm, clip: recipe.gradientClip)
        sums += loss
        control.report(
          epoch * graphs.count + step * batchSize + batch.count, of: graphs.count * recipe.epochs)
      }
      let report = self.report(
        sums, graphs: graphs.count, batch: batchSize, recipe: recipe,
        epoch: firstEpoch + epoch, seconds: monotonicSeconds() - start, rate: used)
      rate.endEpoch(loss: report.loss)
      snapshot = weights.values.array
      try onEpoch(report)
    }
  }

  private func report(
    _ sums: TrainingPass.Loss, graphs: Int, batch: Int, recipe: SVGe.Recipe, epoch: Int,
    seconds: Double, rate: Float
  ) -> SVGe.EpochReport {
    let (reconstruction, kl) = (
      sums.reconstruction / Double(graphs), sums.kl / Double(graphs)
    )
    let weight = Double(recipe.klWeight) * (recipe.klScope == .batch ? Double(batch) : 1)
    return SVGe.EpochReport(
      epoch: epoch, loss: Float(reconstruction + weight * kl),
      reconstruction: Float(reconstruction), kl: Float(kl), seconds: seconds, learningRate: rate)
  }
}

private func monotonicSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}
