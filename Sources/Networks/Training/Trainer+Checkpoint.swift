import Neural
import Storage
import Tensors

extension Trainer {
  private static let kind = "nasturtium.training"
  private static let version = "1"

  /// All that a trainer of the same settings needs to go on as if it had never stopped.
  public func checkpoint() throws -> SafeTensors {
    let fields = curve.flatMap(\.fields)
    var bytes: [UInt8] = []
    for field in fields {
      withUnsafeBytes(of: field.bitPattern.littleEndian) { bytes += $0 }
    }
    return SafeTensors(
      metadata: ["kind": Self.kind, "version": Self.version, "identity": identity],
      tensors: try state().arrays.map { name, values in
        try SafeTensors.Entry(name: name, shape: [values.count], values: values)
      } + [
        try SafeTensors.Entry(
          name: "curve", shape: [curve.count, EpochRecord.fieldCount], type: .float64, bytes: bytes)
      ])
  }

  /// Writes a checkpoint, atomically.
  public func save(to path: String) throws { try checkpoint().write(to: path) }

  /// Goes on from a checkpoint file where there is one and it is further; returns whether.
  /// Throws as `resume(from:)`, and what reading a file can meet.
  public func resume(at path: String) throws -> Bool {
    let file: SafeTensors
    do {
      file = try SafeTensors(readingFrom: path, limit: 1 << 32)
    } catch StorageError.notFound {
      return false
    }
    guard let saved = file["curve"]?.shape.first, saved > curve.count else { return false }
    try resume(from: file)
    return true
  }

  /// Goes on from a checkpoint. Throws `NetworksError.mismatchedCheckpoint` for one of another
  /// kind, network, settings or images, and then changes nothing.
  public func resume(from checkpoint: SafeTensors) throws {
    guard checkpoint.metadata["kind"] == Self.kind,
      checkpoint.metadata["version"] == Self.version
    else {
      throw NetworksError.mismatchedCheckpoint(
        "it is '\(checkpoint.metadata["kind"] ?? "")', version "
          + "'\(checkpoint.metadata["version"] ?? "")', not a training of version \(Self.version)")
    }
    guard checkpoint.metadata["identity"] == identity else {
      throw NetworksError.mismatchedCheckpoint(
        "it was made with another network, other settings or other images")
    }
    var arrays: [(String, [Float])] = []
    for (name, values) in try state().arrays {
      guard let entry = checkpoint[name], entry.shape == [values.count], entry.type == .float32
      else {
        throw NetworksError.mismatchedCheckpoint(
          "its array '\(name)' is missing or of another size")
      }
      arrays.append((name, try entry.values()))
    }
    guard let entry = checkpoint["curve"], entry.type == .float64, entry.shape.count == 2,
      entry.shape[1] == EpochRecord.fieldCount, entry.shape[0] <= settings.epochs
    else { throw NetworksError.mismatchedCheckpoint("its curve is missing or of another size") }
    let fields = entry.bytes.withUnsafeBytes { raw in
      (0..<raw.count / 8).map { (index: Int) -> Double in
        let bits = raw.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self)
        return Double(bitPattern: UInt64(littleEndian: bits))
      }
    }
    let records = stride(from: 0, to: fields.count, by: EpochRecord.fieldCount).map {
      EpochRecord(fields: Array(fields[$0..<$0 + EpochRecord.fieldCount]))
    }
    for (position, record) in records.enumerated() where record.epoch != position {
      throw NetworksError.mismatchedCheckpoint("its curve has no epoch \(position)")
    }
    try restore(State(arrays: arrays, curve: records))
  }

  /// Weights, moments, statistics and curve after some epoch.
  struct State {
    var arrays: [(name: String, values: [Float])]
    var curve: [EpochRecord]
  }

  private var memories: [(name: String, tensor: Tensor)] {
    [("weights", network.parameters.values), ("statistics", network.statistics)]
      + optimizer.moments.enumerated().map { ("moments\($0)", $1) }
  }

  func state() throws -> State {
    State(arrays: memories.map { ($0.name, $0.tensor.array) }, curve: curve)
  }

  func restore(_ state: State) throws {
    for ((_, tensor), (_, values)) in zip(memories, state.arrays) {
      values.withUnsafeBufferPointer { values in
        if let base = values.baseAddress { tensor.base.update(from: base, count: tensor.count) }
      }
    }
    curve = state.curve
    let steps = (images.count + settings.batch - 1) / settings.batch
    optimizer.resume(steps: curve.count * steps)
  }

  /// What a training depends on, the number of workers excepted.
  func makeIdentity() -> String {
    var settings = settings
    settings.workers = 1
    let parameters = network.graph.parameters.map { "\($0.name) \($0.shape)" }
    let sets = [images, validation, test].map { set in
      guard let set else { return "none" }
      let pixels = crc32c(UnsafeRawBufferPointer(UnsafeBufferPointer(set.images.elements)))
      let labels = crc32c(set.labels.map { UInt8(truncatingIfNeeded: $0) })
      return "\(set.images.shape) \(pixels) \(labels)"
    }
    return (["\(settings)"] + parameters + sets).map { String(crc32c($0.utf8), radix: 16) }
      .joined(separator: " ")
  }
}
