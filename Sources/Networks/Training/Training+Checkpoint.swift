import Neural
import Storage
import Tensors

extension Training {
  private static let format = "nasturtium.networks.training"
  private static let version = 2

  /// All that a training of the same options, network and images needs to go on: weights, running
  /// statistics, the optimizer's moments and the curve.
  public func checkpoint() throws -> Checkpoint {
    Checkpoint(
      format: Self.format, version: Self.version, identity: identity,
      state: .object(["curve": curve.json]),
      tensors: try arrays.map { try Checkpoint.entry($0.name, $0.tensor) })
  }

  /// Goes on from a checkpoint file where there is one and it is further; returns whether.
  ///
  /// Throws `NeuralError.mismatchedCheckpoint` for a file of anything else, saying what differs, and
  /// what reading a file can meet; then nothing has changed.
  public func resume(at path: String) throws -> Bool {
    guard
      let checkpoint = try Checkpoint.read(at: path, format: Self.format, version: Self.version)
    else { return false }
    try checkpoint.requireIdentity(identity, path: path)
    guard checkpoint.state["curve"]?.items?.count ?? 0 > curve.count else { return false }
    try resume(from: checkpoint, path: path)
    return true
  }

  /// Goes on from a checkpoint. Throws `NeuralError.mismatchedCheckpoint` for one of another network,
  /// options or images, and then changes nothing.
  ///
  /// - Parameter path: names the checkpoint in messages.
  public func resume(from checkpoint: Checkpoint, path: String = "checkpoint") throws {
    try checkpoint.requireIdentity(identity, path: path)
    let arrays = try arrays.map {
      try checkpoint.values($0.name, count: $0.tensor.count, path: path, allowsNonFinite: true)
    }
    guard let records = [EpochRecord](checkpoint.state["curve"]), records.count <= options.epochs,
      records.enumerated().allSatisfy({ $1.epoch == $0 + 1 })
    else {
      throw NeuralError.mismatchedCheckpoint(path: path, reason: "its curve cannot be read")
    }
    restore(State(arrays: arrays, curve: records))
  }

  /// Goes on from what `Checkpoint.serialized` gave; throws as `resume(from:)`.
  package func resume(serialized bytes: [UInt8]) throws {
    let path = "the state"
    try resume(
      from: Checkpoint(
        SafeTensors(parsing: bytes, path: path), path: path, format: Self.format,
        version: Self.version), path: path)
  }

  /// Weights, moments, statistics and curve after some epoch.
  struct State {
    var arrays: [[Float]]
    var curve: [EpochRecord]
  }

  private var arrays: [(name: String, tensor: Tensor)] {
    [("weights", network.parameters.values), ("statistics", network.statistics)]
      + optimizer.moments.enumerated().map { ("moments\($0)", $1) }
  }

  func state() -> State { State(arrays: arrays.map(\.tensor.array), curve: curve) }

  func restore(_ state: State) {
    for ((_, tensor), values) in zip(arrays, state.arrays) {
      values.withUnsafeBufferPointer { values in
        if let base = values.baseAddress { tensor.base.update(from: base, count: tensor.count) }
      }
    }
    curve = state.curve
    optimizer.resume(stepCount: curve.count * stepsPerEpoch)
  }
}
