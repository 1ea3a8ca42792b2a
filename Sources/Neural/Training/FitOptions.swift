/// How a model is fitted to examples.
public struct FitOptions: Hashable, Sendable {
  /// The most passes over the examples, 1...1,000,000.
  public var epochs: Int
  /// Examples of one step, at least 1; the last one of an epoch may have fewer.
  public var batchSize: Int
  public var optimizer: OptimizerOptions
  /// Its time is counted in epochs, fractions included.
  public var schedule: Schedule
  /// The share of the examples, 0..<1, that is not trained on but shows when to stop.
  public var validationShare: Double
  /// Epochs, at least 1, in which the validation loss may fail to fall before training stops; nil to
  /// train to the end. With a validation share the best epoch's values count either way.
  public var patience: Int?

  public init(
    epochs: Int, batchSize: Int = 32, optimizer: OptimizerOptions = .init(), schedule: Schedule,
    validationShare: Double = 0, patience: Int? = nil
  ) {
    (self.epochs, self.batchSize, self.optimizer) = (epochs, batchSize, optimizer)
    (self.schedule, self.validationShare, self.patience) = (schedule, validationShare, patience)
  }

  /// Throws `NeuralError.invalidOption` for a number out of its range, naming it.
  public func validate() throws {
    try optimizer.validate()
    guard (1...1_000_000).contains(epochs) else {
      throw NeuralError.invalidOption("epochs is \(epochs): it must be in 1...1,000,000")
    }
    guard batchSize >= 1 else {
      throw NeuralError.invalidOption("batch_size is \(batchSize): it must be at least 1")
    }
    guard (0..<1).contains(validationShare) else {
      throw NeuralError.invalidOption(
        "validation_share is \(validationShare): it must be at least 0 and below 1")
    }
    guard patience.map({ $0 >= 1 && validationShare > 0 }) ?? true else {
      throw NeuralError.invalidOption(
        "patience is \(patience ?? 0) with a validation_share of \(validationShare): it must be at "
          + "least 1, and needs a share above 0")
    }
  }
}
