import Storage
import Tensors

/// What a training needs to go on as if it had never stopped.
///
/// As a file it is safetensors: arrays, and as metadata `format`, `version` and, as JSON, `identity`
/// (every setting that decides about the outcome, by name) and `state` (how far the training is).
public struct Checkpoint: Equatable, Sendable {
  /// Which kind of training, such as "nasturtium.svge.training".
  public var format: String
  public var version: Int
  public var identity: [String: JSONValue]
  public var state: JSONValue
  public var tensors: [SafeTensors.Entry]

  package init(
    format: String, version: Int, identity: [String: JSONValue], state: JSONValue,
    tensors: [SafeTensors.Entry]
  ) {
    (self.format, self.version, self.identity) = (format, version, identity)
    (self.state, self.tensors) = (state, tensors)
  }

  // MARK: Files

  /// The checkpoint in a file; nil where there is no file.
  ///
  /// Throws `NeuralError.mismatchedCheckpoint` for a file of another format or version, and what
  /// reading a file can meet.
  package static func read(
    at path: String, format: String, version: Int, limit: Int = 8 << 30
  ) throws -> Checkpoint? {
    guard try isPresent(path, format: format, version: version) else { return nil }
    return try Checkpoint(
      SafeTensors(readingFrom: path, limit: limit), path: path, format: format, version: version)
  }

  /// Throws as `read`; `path` is for messages.
  package init(_ file: SafeTensors, path: String, format: String, version: Int) throws {
    try Self.check(file.metadata, path: path, format: format, version: version)
    func json(_ name: String) throws -> JSONValue {
      guard let text = file.metadata[name] else {
        throw NeuralError.mismatchedCheckpoint(path: path, reason: "it has no '\(name)'")
      }
      return try JSONValue(parsing: Array(text.utf8), path: path)
    }
    guard let identity = try json("identity").fields else {
      throw NeuralError.mismatchedCheckpoint(path: path, reason: "its identity is no object")
    }
    self.init(
      format: format, version: version, identity: identity, state: try json("state"),
      tensors: file.tensors)
  }

  package func file() throws -> SafeTensors {
    SafeTensors(
      metadata: [
        "format": format, "version": "\(version)",
        "identity": try JSONValue.object(identity).serialized(), "state": try state.serialized(),
      ], tensors: tensors)
  }

  /// The bytes of such a file.
  package func serialized() throws -> [UInt8] { try file().serialized() }

  /// Replaces the file in one step. Throws `NeuralError.mismatchedCheckpoint`, and leaves the file as
  /// it is, where it is anything but a checkpoint of this format; and `StorageError`.
  public func write(to path: String) throws {
    _ = try Self.isPresent(path, format: format, version: version)
    try file().write(to: path)
  }

  /// Whether there is a file, which then is a checkpoint of this format and version.
  private static func isPresent(_ path: String, format: String, version: Int) throws -> Bool {
    let metadata: [String: String]
    do {
      metadata = try SafeTensors.metadata(at: path)
    } catch StorageError.notFound {
      return false
    } catch StorageError.corrupted, StorageError.tooLarge {
      throw NeuralError.mismatchedCheckpoint(
        path: path, reason: "it is no checkpoint: name another file, or remove this one")
    }
    try check(metadata, path: path, format: format, version: version)
    return true
  }

  private static func check(
    _ metadata: [String: String], path: String, format: String, version: Int
  ) throws {
    guard metadata["format"] == format else {
      let found = metadata["format"] ?? metadata["kind"]
      throw NeuralError.mismatchedCheckpoint(
        path: path,
        reason: "it is \(found.map { "a file of format '\($0)'" } ?? "some other file"), not "
          + "'\(format)': name another file, or remove this one")
    }
    guard metadata["version"] == "\(version)" else {
      throw NeuralError.mismatchedCheckpoint(
        path: path,
        reason: "it has version '\(metadata["version"] ?? "")' of its format and this library "
          + "writes \(version): finish with the release that began, or remove the file")
    }
  }
}
