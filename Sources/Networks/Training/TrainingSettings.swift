/// How a network is trained.
public struct TrainingSettings: Hashable, Sendable {
  public var epochs = 12
  /// Images of one step; the last one of an epoch may have fewer.
  public var batch = 64
  public var optimizer = OptimizerSettings()
  public var schedule: Schedule
  public var labelSmoothing: Float = 0
  /// Pixels of zeros around an image from which a random crop of its own size is taken.
  public var cropPadding = 0
  /// Whether an image is mirrored left to right every other time.
  public var flips = false
  public var seed = 0
  /// Threads of one step: 1 or 2.
  public var workers = 1

  /// The paper's recipe (Dong and Yang 2020, table 1) on a smaller scale: cosine from 0.1 to 0.
  public init() throws { schedule = try Schedule(peak: 0.1) }

  /// Throws `NetworksError.invalidSetting` for numbers out of range.
  func validate() throws {
    try optimizer.validate()
    guard (1...100_000).contains(epochs), (1...65_536).contains(batch),
      (0...1024).contains(cropPadding), labelSmoothing >= 0, labelSmoothing < 1
    else {
      throw NetworksError.invalidSetting(
        "\(epochs) epochs, batches of \(batch), crops from a border of \(cropPadding), label "
          + "smoothing \(labelSmoothing): give at least 1 epoch, 1 to 65536 images, 0 to 1024 "
          + "pixels, and less than 1")
    }
  }
}

/// What one epoch of training came to.
public struct EpochRecord: Hashable, Sendable {
  /// From 0.
  public var epoch: Int
  /// At the epoch's start.
  public var learningRate: Double
  /// Means over the epoch's steps, as they went.
  public var trainLoss: Double
  /// Fractions, 0...1.
  public var trainAccuracy: Double
  /// With running statistics, after the epoch; NaN without such images.
  public var validationLoss: Double
  public var validationAccuracy: Double
  public var testLoss: Double
  public var testAccuracy: Double
  /// Of wall time, evaluation included.
  public var seconds: Double

  static let fieldCount = 9

  var fields: [Double] {
    [
      Double(epoch), learningRate, trainLoss, trainAccuracy, validationLoss, validationAccuracy,
      testLoss, testAccuracy, seconds,
    ]
  }

  init(fields: [Double]) {
    epoch = Int(exactly: fields[0]) ?? 0
    (learningRate, trainLoss, trainAccuracy) = (fields[1], fields[2], fields[3])
    (validationLoss, validationAccuracy) = (fields[4], fields[5])
    (testLoss, testAccuracy, seconds) = (fields[6], fields[7], fields[8])
  }

  /// Whether the loss is no number any more, so that further training is pointless.
  public var hasDiverged: Bool { !trainLoss.isFinite }
}
