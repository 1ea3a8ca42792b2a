/// A model's file: safetensors whose metadata say in versioned JSON what it holds.
///
/// The metadata are `format` (what kind of model), `version` and `description`, a JSON object of
/// `fields`. Adding a field leaves older files readable: readers ask for what they need by name, and
/// say what they found instead.
public struct ModelFile: Sendable {
  /// What kind of model this is, such as "nasturtium.predictor".
  public let format: String
  /// Which form of that kind, from 1.
  public let version: Int
  /// Where it was read from, for messages.
  public let path: String
  /// Everything that is not a tensor.
  public var fields: [String: JSONValue]
  private var tensors: [SafeTensors.Entry]

  /// An empty file, to be filled and written.
  public init(format: String, version: Int) {
    (self.format, self.version, path) = (format, version, "a new file")
    (fields, tensors) = ([:], [])
  }

  /// Reads a file of this format and any of these versions.
  ///
  /// - Throws: `StorageError.wrongKind` for another format or version, and what reading safetensors
  ///   throws.
  public init(
    readingFrom path: String, format: String, versions: ClosedRange<Int>, limit: Int
  ) throws {
    try self.init(
      SafeTensors(readingFrom: path, limit: limit), path: path, format: format, versions: versions)
  }

  /// The file whose `serialized()` bytes these are. Throws as `init(readingFrom:)`.
  public init(
    parsing bytes: [UInt8], path: String, format: String, versions: ClosedRange<Int>
  ) throws {
    try self.init(
      SafeTensors(parsing: bytes, path: path), path: path, format: format, versions: versions)
  }

  /// What `file`, read from `path`, holds. Throws `StorageError.wrongKind`.
  public init(
    _ file: SafeTensors, path: String, format: String, versions: ClosedRange<Int>
  ) throws {
    let found = file.metadata["format"] ?? ""
    guard found == format else {
      throw StorageError.wrongKind(
        path: path, found: found.isEmpty ? "a file without 'format'" : "a '\(excerpt(found))'",
        expected: "a '\(format)'")
    }
    let text = file.metadata["version"] ?? ""
    guard let version = Int(text), versions.contains(version) else {
      throw StorageError.wrongKind(
        path: path, found: "version '\(excerpt(text))' of '\(format)'",
        expected: "version \(versions.lowerBound) to \(versions.upperBound): update this library")
    }
    let description = Array((file.metadata["description"] ?? "{}").utf8)
    guard case .object(let fields) = try JSONValue(parsing: description, path: path) else {
      throw StorageError.corrupted(
        path: path, offset: 8, reason: "'description' is not a JSON object")
    }
    (self.format, self.version, self.path) = (format, version, path)
    (self.fields, tensors) = (fields, file.tensors)
  }

  /// Writes the file, whole or not at all. Throws what `SafeTensors.write` throws.
  public func write(to path: String) throws { try safeTensors().write(to: path) }

  /// The bytes that `write` writes, the same for equal content.
  public func serialized() throws -> [UInt8] { try safeTensors().serialized() }

  /// Everything as safetensors. Throws `StorageError.invalidArgument` for fields that JSON cannot hold.
  public func safeTensors() throws -> SafeTensors {
    SafeTensors(
      metadata: [
        "format": format, "version": "\(version)",
        "description": try JSONValue.object(fields).serialized(),
      ], tensors: tensors)
  }
}

// MARK: Tensors by name

extension ModelFile {
  /// Adds a tensor under its own name.
  public mutating func add(_ entry: SafeTensors.Entry) { tensors.append(entry) }

  /// Adds F64 numbers. Throws `StorageError.invalidArgument` where `shape` has another count.
  public mutating func add(_ name: String, shape: [Int], doubles: [Double]) throws {
    add(try SafeTensors.Entry(name: name, shape: shape, doubles: doubles))
  }

  /// Adds F32 numbers. Throws as the other.
  public mutating func add(_ name: String, shape: [Int], floats: [Float]) throws {
    add(try SafeTensors.Entry(name: name, shape: shape, values: floats))
  }

  /// Adds bytes, such as another model's file.
  public mutating func add(_ name: String, bytes: [UInt8]) throws {
    add(try SafeTensors.Entry(name: name, shape: [bytes.count], type: .uint8, bytes: bytes))
  }

  /// The tensor of that name, or nil.
  public subscript(_ name: String) -> SafeTensors.Entry? { tensors.first { $0.name == name } }

  /// The numbers of an F64 tensor and its shape, of `rank` dimensions.
  ///
  /// Throws `StorageError.wrongKind` for one that is missing, of another type or rank, or not finite.
  public func doubles(_ name: String, rank: Int) throws -> (shape: [Int], values: [Double]) {
    let entry = try entry(name, .float64, rank: rank)
    let values = try entry.doubles()
    guard values.allSatisfy(\.isFinite) else { throw wrong("'\(name)' with NaN or infinity") }
    return (entry.shape, values)
  }

  /// The numbers of an F32 tensor and its shape. Throws as `doubles`.
  public func floats(_ name: String, rank: Int) throws -> (shape: [Int], values: [Float]) {
    let entry = try entry(name, .float32, rank: rank)
    let values = try entry.values()
    guard values.allSatisfy(\.isFinite) else { throw wrong("'\(name)' with NaN or infinity") }
    return (entry.shape, values)
  }

  /// Bytes that `add(_:bytes:)` added. Throws as `doubles`.
  public func bytes(_ name: String) throws -> [UInt8] { try entry(name, .uint8, rank: 1).bytes }

  private func entry(
    _ name: String, _ type: SafeTensors.ElementType, rank: Int
  ) throws -> SafeTensors.Entry {
    guard let entry = self[name] else { throw wrong("no tensor '\(name)'") }
    guard entry.type == type, entry.shape.count == rank else {
      throw wrong("'\(name)' as \(entry.type.rawValue) \(entry.shape)")
    }
    return entry
  }

  private func wrong(_ found: String) -> StorageError {
    .wrongKind(
      path: path, found: "a '\(format)' that holds \(found)",
      expected: "one that this library wrote"
    )
  }
}

// MARK: Fields by name

extension ModelFile {
  /// The text of a field. Throws `StorageError.wrongKind` for one that is missing or no text.
  public func text(_ name: String) throws -> String {
    if case .string(let text) = fields[name] { return text }
    throw wrong("no text '\(name)'")
  }

  /// The whole number of a field. Throws as `text`.
  public func integer(_ name: String) throws -> Int {
    if case .integer(let value) = fields[name] { return value }
    throw wrong("no whole number '\(name)'")
  }

  /// The number of a field. Throws as `text`.
  public func number(_ name: String) throws -> Double {
    switch fields[name] {
    case .integer(let value): return Double(value)
    case .number(let value): return value
    default: throw wrong("no number '\(name)'")
    }
  }
}
