import Neural
import Spaces
import Storage
import Tensors

/// Files are safetensors: the weights under the published model's names, and as metadata `format`,
/// `version`, `space` (its description), `configuration` and `history` (JSON), and notes as
/// `note.<name>`.
extension SVGe {
  static let format = "nasturtium.svge"
  static let version = 1
  /// The largest model file read: above the file of the largest configuration.
  static let maximumFileBytes = 2 << 30

  private static let notePrefix = "note."

  /// How the weights are written.
  public enum Precision: String, Sendable {
    case single = "float32"
    /// Half the size; codes and decoded graphs differ a little.
    case half = "float16"
  }

  /// Writes the model, whole or not at all. Of the files that may be there it replaces models of this kind.
  ///
  /// - Parameters:
  ///   - precision: half takes half the bytes; codes and decoded graphs differ a little.
  ///   - notes: for whoever reads it, by name; `notes` of the model that `load` gives.
  /// - Throws: `StorageError`, `occupied` for a file of another kind.
  public func save(
    to path: String, precision: Precision = .single, notes: [String: String] = [:]
  ) throws {
    try safeTensors(precision, notes: notes).write(to: path)
  }

  /// The bytes of the file that `save` writes in single precision, with the model's own notes: what
  /// pickles and copies are made of.
  public func serialized() throws -> [UInt8] {
    try safeTensors(.single, notes: notes).serialized()
  }

  /// The model that `save` wrote.
  ///
  /// - Parameter space: must be the space that the file names; nil makes it from its description.
  /// - Throws: `StorageError`, or `EmbeddingsError.wrongModel` for a file of another kind, version,
  ///   space or shape, or with weights that are not finite.
  public static func load(from path: String, space: (any SearchSpace)? = nil) throws -> SVGe {
    let file = try SafeTensors(readingFrom: path, limit: maximumFileBytes)
    return try SVGe(file, path: path, space: space)
  }

  /// The model whose `serialized()` bytes these are; weights, history and notes are the same, bit for
  /// bit. Throws as `load(from:space:)`.
  public static func load(
    serialized bytes: [UInt8], space: (any SearchSpace)? = nil
  ) throws -> SVGe {
    let path = "serialized model"
    return try SVGe(SafeTensors(parsing: bytes, path: path), path: path, space: space)
  }

  private func safeTensors(
    _ precision: Precision, notes: [String: String]
  ) throws -> SafeTensors {
    let (model, history) = current
    var metadata = [
      "format": Self.format, "version": "\(Self.version)",
      "space": space.spaceDescription.description,
      "configuration": try configuration.json.serialized(),
      "history": try history.json.serialized(),
    ]
    for (name, text) in notes { metadata[Self.notePrefix + name] = text }
    return SafeTensors(
      metadata: metadata,
      tensors: try model.namedWeights.map {
        try SafeTensors.Entry(
          name: $0.name, shape: $0.shape, values: $0.values,
          as: precision == .half ? .float16 : .float32)
      })
  }

  private convenience init(_ file: SafeTensors, path: String, space: (any SearchSpace)?) throws {
    func wrong(_ reason: String) -> EmbeddingsError { .wrongModel(path: path, reason: reason) }
    func json(_ key: String) throws -> JSONValue {
      try JSONValue(parsing: Array((file.metadata[key] ?? "").utf8), path: path)
    }
    guard file.metadata["format"] == Self.format else {
      throw wrong("its format is '\(file.metadata["format"] ?? "")', not '\(Self.format)'")
    }
    guard file.metadata["version"] == "\(Self.version)" else {
      throw wrong("version '\(file.metadata["version"] ?? "")', this library reads \(Self.version)")
    }
    let stored = file.metadata["space"] ?? ""
    let space = try space ?? SpaceCatalog.space(stored)
    guard space.isDescribed(by: stored) else {
      throw wrong("it was trained on space '\(stored)', not '\(space.spaceDescription)'")
    }
    guard let configuration = Configuration(try json("configuration")),
      let history = [EpochRecord](try json("history"))
    else { throw wrong("its configuration or history cannot be read") }
    try configuration.validate()
    let weights = Layout(Sizes(types: space.typeCount, configuration: configuration)).namedWeights
    guard file.tensors.count == weights.count else {
      throw wrong("\(file.tensors.count) tensors, expected \(weights.count)")
    }
    for weight in weights {
      guard let entry = file[weight.name] else { throw wrong("no tensor '\(weight.name)'") }
      guard entry.shape == weight.shape, [.float32, .float16].contains(entry.type) else {
        throw wrong(
          "'\(weight.name)' is \(entry.type.rawValue) \(entry.shape), "
            + "expected F32 or F16 \(weight.shape)")
      }
    }
    let model = try GraphAutoencoder(
      typeCount: space.typeCount, maximumNodes: space.maximumGraphNodes,
      configuration: configuration, seed: 0)
    try model.setWeights { name in
      let values = try file[name]?.values() ?? []
      guard values.allSatisfy(\.isFinite) else {
        throw wrong("'\(name)' has a NaN or infinite element")
      }
      return values
    }
    let notes = file.metadata.filter { $0.key.hasPrefix(Self.notePrefix) }.map { key, text in
      (String(key.dropFirst(Self.notePrefix.count)), text)
    }
    self.init(
      space: space, configuration: configuration, model: model, history: history,
      notes: Dictionary(uniqueKeysWithValues: notes))
  }
}
