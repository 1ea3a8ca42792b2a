import Neural
import Storage
import Tensors

/// How a network is trained.
public struct TrainingOptions: Hashable, Sendable {
  /// 1...100,000.
  public var epochs = 12
  /// Images of one step, 1...65,536; the last one of an epoch may have fewer.
  public var batchSize = 64
  public var optimizer = OptimizerOptions(.sgd(), weightDecay: 5e-4)
  /// Its time is counted in epochs, fractions included.
  public var schedule: Schedule
  /// 0..<1 (Szegedy et al. 2016, section 7).
  public var labelSmoothing: Float = 0
  /// Pixels of zeros around an image, 0...1024, from which a random crop of its own size is taken.
  public var cropPadding = 0
  /// Whether an image is mirrored left to right every other time.
  public var flips = false
  public var seed = 0
  /// Threads of one step: 1 or 2.
  public var workers = 1

  /// The benchmark's training (Dong and Yang 2020, table 1) on a smaller scale: SGD with Nesterov's
  /// momentum, cosine from 0.1 to 0.
  public init() throws { schedule = try Schedule(peak: 0.1) }

  /// Throws `NetworksError.invalidSetting` or `NeuralError.invalidOption` for numbers out of range.
  func validate() throws {
    try optimizer.validate()
    guard (1...100_000).contains(epochs), (1...65_536).contains(batchSize),
      (0...1024).contains(cropPadding), labelSmoothing >= 0, labelSmoothing < 1
    else {
      throw NetworksError.invalidSetting(
        "\(epochs) epochs, batches of \(batchSize), crops from a border of \(cropPadding), label "
          + "smoothing \(labelSmoothing): give at least 1 epoch, 1 to 65536 images, 0 to 1024 "
          + "pixels, and less than 1")
    }
  }

  /// All that decides about the outcome, by name; the number of workers does not.
  var identity: [String: JSONValue] {
    [
      "epochs": .integer(epochs), "batch_size": .integer(batchSize), "seed": .integer(seed),
      "label_smoothing": .single(labelSmoothing), "crop": .integer(cropPadding),
      "flip": .bool(flips),
    ]
    .merging(optimizer.identity) { first, _ in first }
    .merging(schedule.identity) { first, _ in first }
  }
}
