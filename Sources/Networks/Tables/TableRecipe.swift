import Neural

/// How the rows of a table of trained cells are made: data, network and training.
public struct TableRecipe: Hashable, Sendable {
  /// Of the network's first stage.
  public var channels = 2
  public var cellsPerStage = 4
  public var stages = 3
  /// Images are averaged over squares of this many pixels.
  public var pooling = 2
  public var trainingImages = 4000
  public var validationImages = 4000
  public var epochs = 12
  public var batchSize = 16
  /// The highest one, from which it falls to 0 along half a cosine.
  public var learningRate: Float = 0.05
  /// The share of all epochs, 0...1, over which the learning rate first rises.
  public var warmup = 0.0
  public var weightDecay: Float = 5e-4
  /// The longest gradient; nil for no limit.
  public var gradientClip: Float?
  public var labelSmoothing: Float = 0

  public init() {}

  /// Throws `NeuralError.invalidOption` for a learning rate or warm-up out of range.
  func options(seed: Int) throws -> TrainingOptions {
    var options = try TrainingOptions()
    (options.epochs, options.batchSize, options.seed) = (epochs, batchSize, seed)
    options.schedule = try Schedule(peak: learningRate, warmup: warmup * Double(epochs))
    options.optimizer.weightDecay = weightDecay
    options.optimizer.gradientClip = gradientClip
    options.labelSmoothing = labelSmoothing
    return options
  }
}
