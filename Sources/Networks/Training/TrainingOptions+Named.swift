import Neural
import Tensors

extension TrainingOptions {
  /// Options by name, as scripts say them.
  ///
  /// - Parameters:
  ///   - optimizer: `sgd` (with Nesterov's momentum unless `nesterov` is 0), `adam` or `adamw`.
  ///   - schedule: `cosine`, `constant` or `steps`, which multiplies by `factor` at `milestones`.
  ///   - options: `epochs`, `batch_size`, `learning_rate` (0.1, for Adam 1e-3), `momentum`,
  ///     `nesterov`, `weight_decay`, `gradient_clip` (0 for none), `warmup` (a share of all epochs),
  ///     `final_rate`, `factor`, `label_smoothing`, `crop`, `flip`.
  ///
  /// Throws `NetworksError.invalidSetting` for other names, and values out of range.
  public init(
    optimizer name: String, schedule: String, milestones: [Int] = [], options: [String: Double],
    seed: Int
  ) throws {
    try self.init()
    self.seed = seed
    var reader = OptionReader(options) { NetworksError.invalidSetting($0) }
    epochs = try reader.count("epochs", epochs, in: 1...100_000)
    batchSize = try reader.count("batch_size", batchSize, in: 1...65_536)
    labelSmoothing = try reader.number("label_smoothing", labelSmoothing, in: 0...1)
    cropPadding = try reader.count("crop", cropPadding, in: 0...1024)
    flips = try reader.flag("flip", flips)
    self.optimizer.weightDecay = try reader.number(
      "weight_decay", self.optimizer.weightDecay, in: 0...1e6)
    let clip: Float = try reader.number("gradient_clip", 0, in: 0...1e30)
    self.optimizer.gradientClip = clip == 0 ? nil : clip
    let momentum: Float = try reader.number("momentum", 0.9, in: 0...1)
    let nesterov = try reader.flag("nesterov", true)
    switch name {
    case "sgd": self.optimizer.method = .sgd(momentum: momentum, nesterov: nesterov)
    case "adam": self.optimizer.method = .adam()
    case "adamw": self.optimizer.method = .adamW()
    default:
      throw NetworksError.invalidSetting("no optimizer '\(name)': choose sgd, adam or adamw")
    }
    let final: Float = try reader.number("final_rate", 0, in: 0...1e30)
    let factor: Float = try reader.number("factor", 0.1, in: 0...1e30)
    let shape: Schedule.Shape
    switch schedule {
    case "cosine": shape = .cosine(final: final)
    case "constant": shape = .constant
    case "steps": shape = .steps(at: milestones.map(Double.init), factor: factor)
    default:
      throw NetworksError.invalidSetting(
        "no schedule '\(schedule)': choose cosine, constant or steps")
    }
    let warmup: Double = try reader.number("warmup", 0, in: 0...1)
    self.schedule = try Schedule(
      peak: reader.number("learning_rate", name == "sgd" ? 0.1 : 1e-3, in: 0...1e30), shape: shape,
      warmup: warmup * Double(epochs))
    try reader.finish()
    try validate()
  }
}
