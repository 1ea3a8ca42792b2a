import Spaces
import Storage
import Tensors

/// A checkpoint is a safetensors file: weights, both moments of every weight and the weights after
/// the last whole epoch, as the library lays them out, with the place in the training as metadata.
extension TrainingRun {
  static let format = "nasturtium.svge.training"
  private static let version = "1"

  private var arrays: [(name: String, tensor: Tensor)] {
    [
      ("weights", model.weights.values), ("first_moments", trainer.first),
      ("second_moments", trainer.second), ("epoch_weights", epochWeights),
    ]
  }

  func state() throws -> SafeTensors {
    SafeTensors(
      metadata: [
        "format": Self.format, "version": Self.version, "training": identity,
        "history": try history.json.serialized(), "place": try place.json.serialized(),
      ],
      tensors: try arrays.map {
        try SafeTensors.Entry(name: $0.name, shape: [$0.tensor.count], values: $0.tensor.array)
      })
  }

  /// Goes on from a checkpoint, from `path` for messages. Throws `EmbeddingsError.wrongModel` for
  /// one of another kind or of another training, and then changes nothing.
  func resume(from file: SafeTensors, path: String) throws {
    func wrong(_ reason: String) -> EmbeddingsError { .wrongModel(path: path, reason: reason) }
    func json(_ key: String) throws -> JSONValue {
      try JSONValue(parsing: Array((file.metadata[key] ?? "").utf8), path: path)
    }
    guard file.metadata["format"] == Self.format, file.metadata["version"] == Self.version else {
      throw wrong(
        "its format is '\(file.metadata["format"] ?? "")' version "
          + "'\(file.metadata["version"] ?? "")', not '\(Self.format)' version '\(Self.version)'")
    }
    guard file.metadata["training"] == identity else {
      throw wrong(
        "it belongs to a training with another recipe, seed, model size or other architectures: "
          + "name another file, or remove this one")
    }
    guard let place = Place(try json("place")), let history = SVGe.History(try json("history")),
      (0...recipe.epochs).contains(place.epoch), place.step >= 0,
      place.step * batchSize < graphs.count + batchSize, history.epochs.count >= place.epoch
    else { throw wrong("its place or history cannot be read") }
    let values = try arrays.map { name, tensor in
      guard let entry = file[name], entry.shape == [tensor.count], entry.type == .float32 else {
        throw wrong("its array '\(name)' is missing or of another size")
      }
      let values = try entry.values()
      guard values.allSatisfy(\.isFinite) else {
        throw wrong("'\(name)' has a NaN or infinite element")
      }
      return values
    }
    for ((_, tensor), values) in zip(arrays, values) {
      for (i, value) in values.enumerated() { tensor.base[i] = value }
    }
    (self.place, self.history) = (place, history)
    trainer.steps = place.epoch * stepsPerEpoch + place.step
    try model.compiled.refresh(workers: Worker.onlineCores)
  }

  /// What the final weights follow from, but for the weights it began with.
  private var identity: String {
    var hash = Fingerprint()
    hash.add("\(recipe) \(seed) \(model.layout.sizes)".utf8)
    for graph in graphs {
      hash.add(graph.types.lazy.map { UInt8(truncatingIfNeeded: $0) })
      for mask in graph.predecessors {
        hash.add((0..<8).lazy.map { UInt8(truncatingIfNeeded: mask >> UInt64(8 * $0)) })
      }
    }
    return String(hash.value, radix: 16)
  }
}

/// FNV-1a, 64 bits.
private struct Fingerprint {
  private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

  mutating func add(_ bytes: some Sequence<UInt8>) {
    for byte in bytes { value = (value ^ UInt64(byte)) &* 0x100_0000_01b3 }
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
    guard case .object(let fields) = json, case .integer(let epoch)? = fields["epoch"],
      case .integer(let step)? = fields["step"], let seconds = fields["seconds"]?.real,
      let reconstruction = fields["reconstruction"]?.real, let kl = fields["kl"]?.real
    else { return nil }
    self.init(
      epoch: epoch, step: step,
      sums: TrainingPass.Loss(reconstruction: reconstruction, kl: kl), seconds: seconds)
  }
}
