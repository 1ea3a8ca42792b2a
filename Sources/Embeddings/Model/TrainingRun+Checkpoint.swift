import Neural
import Spaces
import Storage
import Tensors

/// A checkpoint keeps weights, both moments of every weight and the weights after the last whole
/// epoch, as the library lays them out, with the place in the training.
extension TrainingRun {
  private static let format = "nasturtium.svge.training"
  private static let version = 2

  private var arrays: [(name: String, tensor: Tensor)] {
    [
      ("weights", model.weights.values), ("first_moments", step.optimizer.moments[0]),
      ("second_moments", step.optimizer.moments[1]), ("epoch_weights", epochWeights),
    ]
  }

  func state() throws -> Checkpoint {
    Checkpoint(
      format: Self.format, version: Self.version, identity: identity,
      state: .object(["history": history.json, "place": place.json]),
      tensors: try arrays.map { try Checkpoint.entry($0.name, $0.tensor) })
  }

  /// Goes on from a checkpoint file where there is one.
  ///
  /// Throws `NeuralError.mismatchedCheckpoint` for a file of anything else, saying what differs, and
  /// what reading a file can meet; then nothing has changed.
  ///
  /// - Parameter origin: the starting weights of the training that led to the present ones, where it
  ///   was broken off: its file is continued, too.
  func resume(at path: String, origin: String?) throws {
    guard
      let checkpoint = try Checkpoint.read(at: path, format: Self.format, version: Self.version)
    else { return }
    if let origin, checkpoint.identity["starting_weights"] == .string(origin) {
      startingWeights = origin
    }
    try checkpoint.requireIdentity(identity, path: path)
    guard let place = checkpoint.state["place"].flatMap(Place.init),
      let history = [EpochRecord](checkpoint.state["history"]),
      (0...recipe.epochs).contains(place.epoch), place.step >= 0,
      place.step * batchSize < graphs.count + batchSize, history.count >= place.epoch
    else {
      throw NeuralError.mismatchedCheckpoint(
        path: path, reason: "its place or history cannot be read")
    }
    let values = try arrays.map { name, tensor in
      try checkpoint.values(name, count: tensor.count, path: path)
    }
    for ((_, tensor), values) in zip(arrays, values) {
      for (i, value) in values.enumerated() { tensor.base[i] = value }
    }
    (self.place, self.history) = (place, history)
    step.optimizer.resume(stepCount: stepsDone)
    try model.compiled.refresh(workers: Worker.onlineCores)
  }

  /// What the final weights follow from, by name.
  private var identity: [String: JSONValue] {
    var fields = recipe.identity
    let sizes = model.layout.sizes
    fields["seed"] = .integer(seed)
    fields["operations"] = .integer(sizes.types)
    fields["width"] = .integer(sizes.width)
    fields["latent"] = .integer(sizes.latent)
    fields["rounds"] = .integer(sizes.rounds)
    fields["architectures"] = .string("\(graphs.count) of \(fingerprintOfGraphs)")
    fields["starting_weights"] = .string(startingWeights)
    return fields
  }

  private var fingerprintOfGraphs: String {
    var fingerprint = Fingerprint()
    for graph in graphs {
      fingerprint.add(graph.types.lazy.map { UInt8(truncatingIfNeeded: $0) })
      for mask in graph.predecessors {
        fingerprint.add((0..<8).lazy.map { UInt8(truncatingIfNeeded: mask >> UInt64(8 * $0)) })
      }
    }
    return fingerprint.text
  }
}

extension SVGe.Recipe {
  /// Every entry by name, as checkpoints keep it.
  fileprivate var identity: [String: JSONValue] {
    var fields: [String: JSONValue] = [
      "learning_rate": .single(learningRate), "epochs": .integer(epochs),
      "batch_size": .integer(batchSize), "kl_weight": .single(klWeight),
      "kl_scope": .string(klScope.rawValue), "kl_warmup": .single(klWarmup),
      "noise": .single(noise), "edge_term": .string(edgeTerm.rawValue), "warmup": .single(warmup),
      "gradient_clip": gradientClip.map(JSONValue.single) ?? .null,
    ]
    fields.merge(schedule.identity) { first, _ in first }
    return fields
  }
}

extension TrainingRun.Place {
  fileprivate var json: JSONValue {
    .object([
      "epoch": .integer(epoch), "step": .integer(step), "seconds": .number(seconds),
      "reconstruction": .number(sums.reconstruction), "kl": .number(sums.kl),
    ])
  }

  fileprivate init?(_ json: JSONValue) {
    guard let epoch = json["epoch"]?.whole, let step = json["step"]?.whole,
      let seconds = json["seconds"]?.real, let kl = json["kl"]?.real,
      let reconstruction = json["reconstruction"]?.real
    else { return nil }
    self.init(
      epoch: epoch, step: step,
      sums: TrainingPass.Loss(reconstruction: reconstruction, kl: kl), seconds: seconds)
  }
}
