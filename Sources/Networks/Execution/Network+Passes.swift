import Tensors

extension Network {
  /// The mean loss and the number of images whose class has the highest score.
  public struct Outcome: Hashable, Sendable {
    public let loss: Double
    public let correct: Int
    public let images: Int
  }

  /// How far the passes over the loaded batch have come.
  enum Progress: Int {
    /// No images are loaded.
    case empty
    case loaded
    /// Scores are there, but activations may be overwritten.
    case scored
    case forward
    case backward
  }

  /// The scores of images, `[image][class]`, ready for `backward`.
  ///
  /// - Parameter images: `[image][row][column][channel]`, at most `batch`, as for `load`.
  ///
  /// Throws as `load`.
  public func forward(
    _ images: Tensor, _ statistics: NormalizationStatistics = .batch()
  ) throws -> Tensor {
    try load(images)
    try forward(statistics)
    return try logits()
  }

  /// Computes the scores of the loaded batch, and keeps what `backward` needs.
  ///
  /// Throws `NetworksError.outOfOrder` where no images are loaded.
  public func forward(_ statistics: NormalizationStatistics = .batch()) throws {
    try require(.loaded, "load images")
    _ = run(program.forward, statistics)
    (passStatistics, progress) = (statistics, .forward)
  }

  /// Computes the gradients of what has `outputGradient` as its gradient with respect to the scores
  /// of the last `forward`: into `parameters.gradients`, where they replace those of the graph's
  /// parameters, and for `imageGradient`, `coefficientGradient` and `gradient(of:)`.
  ///
  /// Of several images the parameters' gradients are sums. A forward pass allows one backward pass,
  /// which overwrites its activations.
  ///
  /// - Parameter outputGradient: `[image][class]`.
  ///
  /// Throws `NetworksError.outOfOrder` without a forward pass, and `invalidData` for another shape.
  public func backward(_ outputGradient: Tensor) throws {
    try require(.forward, "call forward", atMost: .forward)
    guard outputGradient.shape == [imageCount, classifier.classes] else {
      throw NetworksError.invalidData(
        "an output gradient of shape \(outputGradient.shape): give one number for each of "
          + "\(imageCount) images and \(classifier.classes) classes")
    }
    classifier.setScoreGradients(outputGradient)
    _ = run(program.backward, passStatistics)
    progress = .backward
  }

  /// The cross-entropy of the loaded batch, with the running statistics or the batch's.
  ///
  /// Throws `NetworksError.outOfOrder` where no images with labels are loaded.
  public func evaluate(_ statistics: NormalizationStatistics = .running) throws -> Outcome {
    try requireLabels()
    defer { progress = .scored }
    return run(program.forward, statistics, isInference: statistics == .running)
  }

  /// The loss of a batch with running statistics, right after that of another one.
  func evaluateNext() throws -> Outcome {
    try requireLabels()
    defer { progress = .scored }
    return run(program.forward, .running, isInference: true, isRepeated: true)
  }

  /// The mean cross-entropy of the loaded batch and its gradients, which go where those of
  /// `backward` go: a step of training in one pass.
  ///
  /// - Parameter labelSmoothing: the share of each label that is spread evenly over all classes,
  ///   0...1 (Szegedy et al. 2016, section 7).
  ///
  /// Throws `NetworksError.outOfOrder` where no images with labels are loaded.
  public func lossAndGradient(
    _ statistics: NormalizationStatistics = .batch(), labelSmoothing: Float = 0
  ) throws -> Outcome {
    try requireLabels()
    classifier.labelSmoothing = min(max(labelSmoothing, 0), 1)
    defer {
      classifier.labelSmoothing = 0
      progress = .backward
    }
    return run(program.gradient, statistics)
  }

  /// Moves running statistics towards the loaded batch's: with momenta 1, 1/2, 1/3 and so on over
  /// several batches they become the plain means that a recalibration wants.
  ///
  /// Throws `NetworksError.outOfOrder` where no images are loaded.
  public func recalibrate(momentum: Float) throws { try forward(.batch(momentum: momentum)) }

  private func run(
    _ phases: [[NetworkProgram.Action]], _ statistics: NormalizationStatistics,
    isInference: Bool = false, isRepeated: Bool = false
  ) -> Outcome {
    let (count, hasLabels, control) = (imageCount, hasLabels, control)
    runner.run(phases: phases.count, shards: Run.shards, workers: workers) { phase, shard in
      let run = Run(
        shard: shard, images: count, statistics: statistics, grain: self.format.grain,
        hasLabels: hasLabels, isInference: isInference, isRepeated: isRepeated)
      for action in phases[phase] where control?.isCancelled != true {
        self.program.perform(action, run)
      }
    }
    let total = classifier.total
    return Outcome(
      loss: total.loss / Double(max(count, 1)), correct: total.correct, images: count)
  }

  func require(_ least: Progress, _ remedy: String, atMost most: Progress = .backward) throws {
    guard hasMemory else {
      throw NetworksError.outOfOrder(
        "another network has used the shared memory since: load the images again")
    }
    guard (least.rawValue...most.rawValue).contains(progress.rawValue) else {
      throw NetworksError.outOfOrder("\(remedy) first")
    }
  }

  private func requireLabels() throws {
    try require(.loaded, "load images")
    guard hasLabels else {
      throw NetworksError.outOfOrder("a loss needs labels: load the images with them first")
    }
  }
}
