import Spaces
import Tensors

/// Trains a copy of an embedding together with a model of its mean codes (Lukasik et al. 2021,
/// section 4.2): share · VAE loss + (1 − share) · the model's loss, the VAE loss with the weights of
/// `SVGe.Recipe.standard`. The embedding itself stays as it is.
///
/// A batch's gradient is added up in `lanes` parts in a fixed order: the same sums for any number of
/// workers. Cancelled or diverged, the copy is of no use.
package final class JointTraining {
  package static let lanes = TrainingStep.lanes

  private let model: SVGe
  private let graphs: [OperationGraph]
  private let tuned: GraphAutoencoder
  private let step: TrainingStep

  /// - Parameters:
  ///   - architectures: at least 1.
  ///   - batchSize: the most architectures of one step.
  ///
  /// Throws `EmbeddingsError.notInSpace`, and `Cancelled`.
  package init(
    _ model: SVGe, _ architectures: [Architecture], batchSize: Int, workers: Int?,
    control: RunControl
  ) throws {
    self.model = model
    graphs = try model.graphs(of: architectures, control: control)
    tuned = try model.current.model.copy()
    step = try TrainingStep(
      compiled: tuned.compiled, nodes: graphs.reduce(1) { max($0, $1.nodeCount) },
      batchSize: max(min(batchSize, graphs.count), 1),
      gradientClip: SVGe.Recipe.standard.gradientClip,
      workers: max(workers ?? Worker.onlineCores, 1))
  }

  /// Sums over a batch's graphs, unweighted, and the norm of the autoencoder's gradient.
  package struct Loss: Equatable, Sendable {
    package let reconstruction: Double
    package let kl: Double
    package let mean: Double
    package let gradientNorm: Double
  }

  /// The gradient of the autoencoder's weights, and the loss, of some of the architectures.
  ///
  /// - Parameters:
  ///   - members: positions of architectures, at least one.
  ///   - share: of the VAE loss, 0..<1; with 0 nothing is decoded.
  ///   - noise: of codes that are decoded, as in `SVGe.Recipe`.
  ///   - random: of that noise.
  ///   - meanLoss: weighs its own gradient.
  package func gradient(
    _ members: [Int], share: Float, noise: Float = SVGe.Recipe.standard.noise,
    random: RandomSource, meanLoss: any MeanLoss, control: RunControl
  ) throws -> Loss {
    var recipe = SVGe.Recipe.standard
    recipe.noise = noise
    var options = recipe.options(batch: members.count)
    options.reconstructionWeight *= share
    options.klWeight *= share
    let (loss, norm) = try step.gradient(
      members.map { graphs[$0] }, options: options, random: random, meanLoss: meanLoss,
      control: control)
    return Loss(
      reconstruction: loss.reconstruction, kl: loss.kl, mean: loss.mean, gradientNorm: norm)
  }

  /// One step along the gradient, of this norm.
  package func update(learningRate: Float, gradientNorm: Double) throws {
    try step.update(learningRate: learningRate, norm: gradientNorm)
  }

  /// The trained copy.
  package var trained: SVGe {
    SVGe(
      space: model.space, configuration: model.configuration, model: tuned, history: model.history)
  }

  /// The gradient by weight name: what tests compare with an oracle.
  package var namedGradient: [String: [Float]] {
    let gradients = tuned.layout.namedWeights.map { weight in
      var elements = [Float](repeating: 0, count: weight.count)
      weight.forEachElement { elements[$1] = step.total.base[$0] }
      return (weight.name, elements)
    }
    return Dictionary(gradients) { first, _ in first }
  }
}
