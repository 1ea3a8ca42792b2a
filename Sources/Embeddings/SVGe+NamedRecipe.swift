extension SVGe.Recipe {
  /// A recipe by name with single entries changed, as scripts and configuration files say it.
  ///
  /// Names: `standard`, `paper`. Options: `epochs`, `batch_size`, `learning_rate`, `kl_weight`,
  /// `kl_warmup`, `noise`, `warmup`, `gradient_clip` (0 for none). Throws `invalidArgument` for another name, and for
  /// values that are not finite or, where a count is needed, not whole.
  public init(named name: String, options: [String: Double] = [:]) throws {
    switch name {
    case "standard": self = .standard
    case "paper": self = .paper
    default:
      throw EmbeddingsError.invalidArgument("no recipe '\(name)': choose standard or paper")
    }
    for (option, value) in options.sorted(by: { $0.key < $1.key }) {
      switch option {
      case "epochs": epochs = try Self.count(value, of: option)
      case "batch_size": batchSize = try Self.count(value, of: option)
      case "learning_rate": learningRate = Float(value)
      case "kl_weight": klWeight = Float(value)
      case "kl_warmup": klWarmup = Float(value)
      case "noise": noise = Float(value)
      case "warmup": warmup = Float(value)
      case "gradient_clip": gradientClip = value == 0 ? nil : Float(value)
      default:
        throw EmbeddingsError.invalidArgument(
          "no option '\(option)': there are batch_size, epochs, gradient_clip, "
            + "kl_warmup, kl_weight, learning_rate, noise, warmup")
      }
    }
    try validate()
  }

  /// The whole number that an option's value is. Throws `invalidArgument` for any other value.
  static func count(_ value: Double, of option: String) throws -> Int {
    guard let count = Int(exactly: value) else {
      throw EmbeddingsError.invalidArgument("\(option) must be a whole number, not \(value)")
    }
    return count
  }
}
