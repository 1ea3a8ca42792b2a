import Spaces
import Tensors

extension GraphAutoencoder {
  /// Trains these weights together with a network on their mean codes, which it returns.
  ///
  /// The graphs are at least one. Cancelled or diverged, it leaves weights of no use.
  func fitHead(
    _ graphs: [OperationGraph], targets: [Float], frame: CodeFrame,
    recipe: PerformanceHead.Recipe, seed: Int, workers: Int?, control: RunControl
  ) throws -> HeadNetwork {
    let random = RandomSource(seed: seed)
    let training = try HeadTraining(
      frame: frame, targets: targets, recipe: recipe, share: 1 - recipe.vaeShare,
      lanes: TrainingStep.lanes, random: random.split(0))
    let trainer = try TrainingStep(
      compiled: compiled, nodes: graphs.reduce(1) { max($0, $1.nodeCount) },
      batchSize: min(recipe.batchSize, graphs.count),
      gradientClip: SVGe.Recipe.standard.gradientClip,
      workers: max(workers ?? Worker.onlineCores, 1))
    try training.run(random: random.split(1), control: control) { members, random, schedule in
      let (loss, norm) = try trainer.gradient(
        members.map { graphs[$0] },
        options: recipe.options(batch: members.count), random: random,
        meanLoss: training, control: control)
      let sum = loss.reconstruction + loss.kl + loss.mean
      if sum.isFinite, norm.isFinite {
        try trainer.update(learningRate: recipe.autoencoderRate * schedule, norm: norm)
      }
      return sum + norm
    }
    return training.network
  }

  /// The joint loss of one batch, its gradient by the autoencoder's and by the network's weights,
  /// and the fresh network: what tests compare with an oracle. Losses are sums over graphs.
  package func headLossAndGradient(
    _ graphs: [OperationGraph], targets: [Float], recipe: PerformanceHead.Recipe, noise: Float,
    seed: Int, workers: Int
  ) throws -> HeadGradients {
    let frame = try CodeFrame(encode(graphs, workers: 1, control: RunControl()).mean)
    let random = RandomSource(seed: seed)
    let training = try HeadTraining(
      frame: frame, targets: targets, recipe: recipe, share: 1 - recipe.vaeShare,
      lanes: TrainingStep.lanes, random: random)
    let trainer = try TrainingStep(
      compiled: compiled, nodes: graphs.reduce(1) { max($0, $1.nodeCount) },
      batchSize: graphs.count, workers: workers)
    training.begin(Array(graphs.indices))
    let (loss, _) = try trainer.gradient(
      graphs, options: recipe.options(batch: graphs.count, noise: noise), random: random,
      meanLoss: training, control: RunControl())
    let gradients = layout.namedWeights.map { weight in
      var elements = [Float](repeating: 0, count: weight.count)
      weight.forEachElement { elements[$1] = trainer.total.base[$0] }
      return (weight.name, elements)
    }
    return HeadGradients(
      losses: [loss.reconstruction, loss.kl, loss.mean],
      autoencoder: Dictionary(gradients) { first, _ in first },
      network: training.network.named(training.network.weights),
      networkGradient: training.network.named(training.total()),
      center: frame.center, spread: frame.spread)
  }
}

/// What `headLossAndGradient` found.
package struct HeadGradients {
  /// Reconstruction, KL and squared error.
  package let losses: [Double]
  package let autoencoder: [String: [Float]]
  package let network: [String: [Float]]
  package let networkGradient: [String: [Float]]
  package let center: [Float]
  package let spread: Float
}

extension PerformanceHead.Recipe {
  /// The weights of a batch's terms in the autoencoder's part of the loss.
  func options(batch: Int, noise: Float = SVGe.Recipe.standard.noise) -> TrainingPass.Options {
    var recipe = SVGe.Recipe.standard
    recipe.noise = noise
    var options = recipe.options(batch: batch)
    options.reconstructionWeight *= vaeShare
    options.klWeight *= vaeShare
    return options
  }
}
