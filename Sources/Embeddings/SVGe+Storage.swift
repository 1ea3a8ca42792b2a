import Spaces
import Storage
import Tensors

/// Files are safetensors: the weights under the published model's names, and as metadata `format`,
/// `version`, `space` (its description), `configuration` and `history` (JSON).
extension SVGe {
  static let format = "nasturtium.svge"
  static let version = 1
  /// The largest model file read: above the file of the largest configuration.
  static let maximumFileBytes = 2 << 30

  /// Writes the model, whole or not at all. Throws `StorageError`.
  public func save(to path: String) throws { try safeTensors().write(to: path) }

  /// The bytes of the file that `save` writes.
  public func serialized() throws -> [UInt8] { try safeTensors().serialized() }

  /// The model that `save` wrote.
  ///
  /// - Parameter space: must be the space that the file names; nil makes it from its description.
  /// - Throws: `StorageError`, or `EmbeddingsError.wrongModel` for a file of another kind, version,
  ///   space or shape, or with weights that are not finite.
  public static func load(from path: String, space: (any SearchSpace)? = nil) throws -> SVGe {
    let file = try SafeTensors(readingFrom: path, limit: maximumFileBytes)
    return try SVGe(file, path: path, space: space)
  }

  /// The model whose `serialized()` bytes these are; throws as `load(from:space:)`.
  public static func load(
    serialized bytes: [UInt8], space: (any SearchSpace)? = nil
  ) throws -> SVGe {
    let path = "serialized model"
    return try SVGe(SafeTensors(parsing: bytes, path: path), path: path, space: space)
  }

  private func safeTensors() throws -> SafeTensors {
    let (model, history) = current
    return SafeTensors(
      metadata: [
        "format": Self.format, "version": "\(Self.version)",
        "space": space.spaceDescription.description,
        "configuration": try configuration.json.serialized(),
        "history": try history.json.serialized(),
      ],
      tensors: try model.namedWeights.map {
        try SafeTensors.Entry(name: $0.name, shape: $0.shape, values: $0.values)
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
    guard space.spaceDescription.description == stored else {
      throw wrong("it was trained on space '\(stored)', not '\(space.spaceDescription)'")
    }
    guard let configuration = Configuration(try json("configuration")),
      let history = History(try json("history"))
    else { throw wrong("its configuration or history cannot be read") }
    try configuration.validate()
    let weights = Layout(Sizes(types: space.typeCount, configuration: configuration)).namedWeights
    guard file.tensors.count == weights.count else {
      throw wrong("\(file.tensors.count) tensors, expected \(weights.count)")
    }
    for weight in weights {
      guard let entry = file[weight.name] else { throw wrong("no tensor '\(weight.name)'") }
      guard entry.shape == weight.shape, entry.type == .float32 else {
        throw wrong(
          "'\(weight.name)' is \(entry.type.rawValue) \(entry.shape), expected F32 \(weight.shape)")
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
    self.init(space: space, configuration: configuration, model: model, history: history)
  }
}
