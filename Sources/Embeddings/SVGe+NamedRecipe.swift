import Tensors

extension SVGe.Recipe {
  /// A recipe by name with single entries changed, as scripts and configuration files say it.
  ///
  /// Names: `standard`, `paper`.
  ///
  /// Options: `epochs`, `batch_size`, `learning_rate`, `kl_weight`,
  /// `kl_warmup`, `noise`, `warmup`, `gradient_clip` (0 for none). Throws `invalidArgument` for
  /// another name, and for values out of range or, where a count is needed, not whole.
  public init(named name: String, options: [String: Double] = [:]) throws {
    switch name {
    case "standard": self = .standard
    case "paper": self = .paper
    default:
      throw EmbeddingsError.invalidArgument("no recipe '\(name)': choose standard or paper")
    }
    var reader = OptionReader(options) { EmbeddingsError.invalidArgument($0) }
    epochs = try reader.count("epochs", epochs, in: 1...1_000_000)
    batchSize = try reader.count("batch_size", batchSize, in: 1...4096)
    learningRate = try reader.number("learning_rate", learningRate, in: 0...1)
    klWeight = try reader.number("kl_weight", klWeight, in: 0...1e30)
    klWarmup = try reader.number("kl_warmup", klWarmup, in: 0...1)
    noise = try reader.number("noise", noise, in: 0...1)
    warmup = try reader.number("warmup", warmup, in: 0...1)
    let clip: Float = try reader.number("gradient_clip", gradientClip ?? 0, in: 0...1e30)
    gradientClip = clip == 0 ? nil : clip
    try reader.finish()
    try validate()
  }
}
