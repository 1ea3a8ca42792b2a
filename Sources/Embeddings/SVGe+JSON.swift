import Storage

extension SVGe.Configuration {
  var json: JSONValue {
    .object(["width": .integer(width), "latent": .integer(latent), "rounds": .integer(rounds)])
  }

  init?(_ json: JSONValue) {
    guard case .object(let fields) = json, case .integer(let width)? = fields["width"],
      case .integer(let latent)? = fields["latent"], case .integer(let rounds)? = fields["rounds"]
    else { return nil }
    self.init(width: width, latent: latent, rounds: rounds)
  }
}

extension SVGe.History {
  var json: JSONValue { .array(epochs.map(\.json)) }

  init?(_ json: JSONValue) {
    guard case .array(let items) = json else { return nil }
    for item in items {
      guard let report = SVGe.EpochReport(item) else { return nil }
      epochs.append(report)
    }
  }
}

extension SVGe.EpochReport {
  var json: JSONValue {
    .object([
      "epoch": .integer(epoch), "loss": .number(Double(loss)),
      "reconstruction": .number(Double(reconstruction)), "kl": .number(Double(kl)),
      "seconds": .number(seconds), "learning_rate": .number(Double(learningRate)),
    ])
  }

  init?(_ json: JSONValue) {
    guard case .object(let fields) = json, case .integer(let epoch)? = fields["epoch"],
      let loss = fields["loss"]?.real, let reconstruction = fields["reconstruction"]?.real,
      let kl = fields["kl"]?.real, let seconds = fields["seconds"]?.real,
      let learningRate = fields["learning_rate"]?.real
    else { return nil }
    self.init(
      epoch: epoch, loss: Float(loss), reconstruction: Float(reconstruction), kl: Float(kl),
      seconds: seconds, learningRate: Float(learningRate))
  }
}

extension JSONValue {
  var real: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .number(let value): value
    default: nil
    }
  }
}
