import Neural
import Tensors

extension SVGe {
  /// How to train: the loss, the optimizer (Adam; Kingma and Ba 2015) and its schedule.
  ///
  /// A graph's loss is its reconstruction's plus `klWeight` times the Kullback-Leibler divergence of
  /// its code from the standard normal (Lukasik et al. 2021). Numbers are checked where training
  /// begins.
  public struct Recipe: Equatable, Sendable {
    /// How the losses of the candidate edges into one node combine.
    public enum EdgeTerm: String, Sendable {
      /// Averaged, as published: it starves the edge head.
      case mean
      /// Added up, so that every edge counts as much as a node's type.
      case sum
    }

    /// What the KL weight multiplies.
    public enum KLScope: String, Sendable {
      /// The mean over the batch's graphs.
      case graph
      /// The sum over the batch, as published: the weight of a graph grows with the batch size.
      case batch
    }

    /// The highest learning rate, above 0.
    public var learningRate: Float
    /// Passes over all architectures: 1...1,000,000.
    public var epochs: Int
    /// Graphs of one optimizer step: 1...4096.
    public var batchSize: Int
    /// At least 0: with 0 codes may lie anywhere, and random codes decode to nothing sensible.
    public var klWeight: Float
    public var klScope: KLScope
    /// The share of all steps, 0...1, over which the KL weight climbs linearly from 0.
    public var klWarmup: Float
    /// The noise of a code in training, 0...1, as a share of e^(logvar/2): 0.01 as published.
    public var noise: Float
    public var edgeTerm: EdgeTerm
    /// The share of all steps, 0...1, over which the learning rate climbs linearly.
    public var warmup: Float
    /// Milestones of `steps` are epochs.
    public var schedule: Schedule.Shape
    /// The largest Euclidean norm of a step's gradient; nil for no limit.
    public var gradientClip: Float?

    public init(
      learningRate: Float = 1e-3, epochs: Int = 3, batchSize: Int = 32, klWeight: Float = 0.005,
      klScope: KLScope = .graph, klWarmup: Float = 0, noise: Float = 0.01,
      edgeTerm: EdgeTerm = .sum, warmup: Float = 0.05,
      schedule: Schedule.Shape = .cosine(), gradientClip: Float? = 5
    ) {
      self.learningRate = learningRate
      self.epochs = epochs
      self.batchSize = batchSize
      self.klWeight = klWeight
      self.klScope = klScope
      self.klWarmup = klWarmup
      self.noise = noise
      self.edgeTerm = edgeTerm
      self.warmup = warmup
      self.schedule = schedule
      self.gradientClip = gradientClip
    }

    /// Ours: summed edge terms and a KL weight per graph, which learn in epochs what the published
    /// loss learns in hundreds. Trained on 14,062 NAS-Bench-201 cells, 3 epochs reconstruct all of
    /// the 1,563 others; spaces with free edges want more.
    public static let standard = Recipe()

    /// The published recipe (300 epochs, Adam at 1e-4, plateau schedule).
    public static let paper = Recipe(
      learningRate: 1e-4, epochs: 300, klScope: .batch, edgeTerm: .mean, warmup: 0,
      schedule: .plateau(factor: 0.1, patience: 10), gradientClip: nil)

    func validate() throws {
      let checks = [
        (learningRate > 0 && learningRate <= 1, "learning rate \(learningRate) must be in 0...1"),
        ((1...1_000_000).contains(epochs), "epochs \(epochs) must be in 1...1,000,000"),
        ((1...4096).contains(batchSize), "batch size \(batchSize) must be in 1...4096"),
        (
          klWeight >= 0 && klWeight.isFinite,
          "KL weight \(klWeight) must be finite and not negative"
        ),
        ((0...1).contains(warmup), "warm-up share \(warmup) must be in 0...1"),
        ((0...1).contains(klWarmup), "KL warm-up share \(klWarmup) must be in 0...1"),
        ((0...1).contains(noise), "noise \(noise) must be in 0...1"),
      ]
      for (isValid, reason) in checks where !isValid {
        throw EmbeddingsError.invalidArgument(reason)
      }
      _ = try rate(stepsPerEpoch: 1, losses: [])
      try OptimizerOptions(gradientClip: gradientClip).validate()
    }
  }
}
