extension TrainingSettings {
  /// Settings by name, as scripts say them.
  ///
  /// - Parameters:
  ///   - optimizer: `sgd` (with Nesterov's momentum unless `nesterov` is 0) or `adamw`.
  ///   - schedule: `cosine`, `constant` or `steps`, which multiplies by `factor` at `milestones`.
  ///   - options: `epochs`, `batch`, `learning_rate`, `momentum`, `nesterov`, `weight_decay`,
  ///     `gradient_norm`, `warm_up`, `final_rate`, `factor`, `label_smoothing`, `crop`, `flip`.
  ///
  /// Throws `NetworksError.invalidSetting` for other names, and values out of range.
  public init(
    optimizer name: String, schedule: String, milestones: [Int] = [], options: [String: Double],
    seed: Int
  ) throws {
    try self.init()
    self.seed = seed
    var rest = options
    func take(_ option: String, _ standard: Double) -> Double {
      rest.removeValue(forKey: option) ?? standard
    }
    func count(_ option: String, _ standard: Int) throws -> Int {
      let value = take(option, Double(standard))
      guard let count = Int(exactly: value) else {
        throw NetworksError.invalidSetting("\(option) must be a whole number, not \(value)")
      }
      return count
    }
    func isOn(_ option: String, _ standard: Bool) -> Bool { take(option, standard ? 1 : 0) != 0 }

    epochs = try count("epochs", epochs)
    batch = try count("batch", batch)
    labelSmoothing = Float(take("label_smoothing", 0))
    cropPadding = try count("crop", 0)
    flips = isOn("flip", false)
    self.optimizer.weightDecay = Float(take("weight_decay", 5e-4))
    let norm = take("gradient_norm", 0)
    self.optimizer.largestGradientNorm = norm == 0 ? nil : Float(norm)
    let (momentum, nesterov) = (Float(take("momentum", 0.9)), isOn("nesterov", true))
    switch name {
    case "sgd": self.optimizer.method = .sgd(momentum: momentum, nesterov: nesterov)
    case "adamw": self.optimizer.method = .adamW
    default:
      throw NetworksError.invalidSetting("no optimizer '\(name)': choose sgd or adamw")
    }
    let (final, factor) = (Float(take("final_rate", 0)), Float(take("factor", 0.1)))
    let shape: Schedule.Shape
    switch schedule {
    case "cosine": shape = .cosine(final: final)
    case "constant": shape = .constant
    case "steps": shape = .steps(at: milestones, factor: factor)
    default:
      throw NetworksError.invalidSetting(
        "no schedule '\(schedule)': choose cosine, constant or steps")
    }
    self.schedule = try Schedule(
      peak: Float(take("learning_rate", name == "adamw" ? 1e-3 : 0.1)), shape: shape,
      warmUpEpochs: take("warm_up", 0))
    if let unknown = rest.keys.min() {
      throw NetworksError.invalidSetting(
        "no option '\(unknown)': there are batch, crop, epochs, factor, final_rate, flip, "
          + "gradient_norm, label_smoothing, learning_rate, momentum, nesterov, warm_up, "
          + "weight_decay")
    }
    try validate()
  }
}
