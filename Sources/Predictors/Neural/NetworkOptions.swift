import Neural

/// Parameters that networks on graphs and sequences share.
extension ParameterSpec {
  static func networkEpochs(_ count: Int) -> ParameterSpec {
    ParameterSpec(
      "epochs", .integer(1...1_000_000), default: .integer(count), "Passes over the training set.")
  }

  static func firstLearningRate(_ rate: Double, tuning: Tuning? = nil) -> ParameterSpec {
    ParameterSpec(
      "learning_rate", .real(aboveZero...1), default: .real(rate), tuning: tuning,
      "The first learning rate of Adam, which falls to 0 along half a cosine.")
  }

  static func weightDecay(_ decay: Double, tuning: Tuning? = nil) -> ParameterSpec {
    ParameterSpec(
      "weight_decay", .real(0...1), default: .real(decay), tuning: tuning,
      "How much of a weight is added to its gradient.")
  }
}

extension Options {
  /// Adam for as many epochs as "epochs", or what `epochs` names, says.
  func fitLoop(
    epochs: String = "epochs", shape: Schedule.Shape, gradientClip: Float? = nil
  ) throws -> FitLoop {
    try FitLoop(
      FitOptions(
        epochs: integer(epochs), batchSize: integer("batch_size"),
        optimizer: OptimizerOptions(
          weightDecay: Float(real("weight_decay")), gradientClip: gradientClip),
        schedule: Schedule(peak: Float(real("learning_rate")), shape: shape)))
  }
}
