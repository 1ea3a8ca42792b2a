import Neural

/// What an epoch on images records.
extension EpochRecord {
  /// The names of the values, in the order in which tables list them.
  public static let imageMetrics = [
    "train_loss", "train_accuracy", "validation_loss", "validation_accuracy", "test_loss",
    "test_accuracy",
  ]

  /// Means over the epoch's steps, as they went.
  public var trainLoss: Double { self["train_loss"] }
  /// A fraction, 0...1, as the other accuracies; NaN, as they, where the loss is no finite number.
  public var trainAccuracy: Double { self["train_accuracy"] }
  /// With running statistics, after the epoch; NaN without such images.
  public var validationLoss: Double { self["validation_loss"] }
  public var validationAccuracy: Double { self["validation_accuracy"] }
  public var testLoss: Double { self["test_loss"] }
  public var testAccuracy: Double { self["test_accuracy"] }

  /// Whether a loss is no finite number any more, so that further training is pointless.
  public var hasDiverged: Bool {
    ["train_loss", "validation_loss", "test_loss"].contains { name in
      values[name].map { !$0.isFinite } ?? false
    }
  }
}
