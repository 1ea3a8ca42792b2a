import Embeddings
import Spaces
import Storage

/// Files are safetensors of format `nasturtium.predictor`. Their description has the predictor's
/// `key`, its `options`, and the `space` by its description; an option that is an embedding is the
/// file of that embedding, as the bytes `option.<name>`. The rest is the predictor's own.
extension CatalogModel {
  static let format = "nasturtium.predictor"
  static let version = 1
  /// The largest file read.
  static let maximumFileBytes = 2 << 30

  /// Writes the description, then what the row's predictor writes. Throws what that throws.
  public func save(into file: inout ModelFile) throws {
    file.fields["key"] = .string(predictor.entry.key)
    file.fields["space"] = .string(predictor.space.spaceDescription.description)
    file.fields["options"] = predictor.options.json
    for (name, model) in predictor.options.embeddings {
      try file.add(Self.optionPrefix + name, bytes: model.serialized())
    }
    try base.save(into: &file)
  }

  static let optionPrefix = "option."
}

extension FittedPredictor {
  /// Writes the predictor, whole or not at all; `PredictorCatalog.load` reads it again.
  ///
  /// Throws `PredictorsError.unsupported` for one that did not come from the catalog, and
  /// `StorageError`.
  public func save(to path: String) throws { try modelFile().write(to: path) }

  /// The bytes of the file that `save` writes. Throws as it does.
  public func serialized() throws -> [UInt8] { try modelFile().serialized() }

  private func modelFile() throws -> ModelFile {
    var file = ModelFile(format: CatalogModel.format, version: CatalogModel.version)
    try save(into: &file)
    guard file.fields["key"] != nil else {
      throw PredictorsError.unsupported(
        "only predictors that PredictorCatalog made can be saved: register a row and make the "
          + "predictor by its key")
    }
    return file
  }
}

extension PredictorCatalog {
  /// The fitted predictor that `save` wrote: it predicts the same values bit for bit.
  ///
  /// - Parameter space: must be the space that the file names; nil makes it from its description.
  /// - Throws: `StorageError`; `PredictorsError.wrongFile` for another space, `unknownName` for a
  ///   predictor that is not in the catalog.
  public static func load(
    from path: String, space: (any SearchSpace)? = nil
  ) throws -> CatalogModel {
    let file = try SafeTensors(readingFrom: path, limit: CatalogModel.maximumFileBytes)
    return try load(file, path: path, space: space)
  }

  /// The fitted predictor whose `serialized()` bytes these are. Throws as the other.
  public static func load(
    serialized bytes: [UInt8], space: (any SearchSpace)? = nil
  ) throws -> CatalogModel {
    let path = "a serialized predictor"
    return try load(SafeTensors(parsing: bytes, path: path), path: path, space: space)
  }

  private static func load(
    _ contents: SafeTensors, path: String, space: (any SearchSpace)?
  ) throws -> CatalogModel {
    func wrong(_ reason: String) -> PredictorsError { .wrongFile(path: path, reason: reason) }
    guard contents.metadata["format"] != "nasturtium.head" else {
      throw wrong(
        "it is a performance head of an earlier version: fit svge_gp or svge_mlp to the same labels "
          + "again")
    }
    let file = try ModelFile(
      contents, path: path, format: CatalogModel.format,
      versions: CatalogModel.version...CatalogModel.version)
    let stored = try file.text("space")
    let space = try space ?? SpaceCatalog.space(stored)
    guard space.isDescribed(by: stored) else {
      throw wrong("it was fitted on space '\(stored)', not '\(space.spaceDescription)'")
    }
    let entry = try entry(file.text("key"))
    guard case .object(let fields) = file.fields["options"] else {
      throw wrong("it has no options")
    }
    var options: [String: OptionValue] = [:]
    for (name, json) in fields {
      guard let value = OptionValue(json) else { throw wrong("its option '\(name)' is no value") }
      options[name] = value
    }
    for parameter in entry.parameters where parameter.domain == .embedding {
      let name = CatalogModel.optionPrefix + parameter.name
      guard file[name] != nil else { continue }
      options[parameter.name] = .embedding(
        try SVGe.load(serialized: file.bytes(name), space: space))
    }
    let predictor = try CatalogPredictor(
      entry, options: Options(options, for: entry.parameters, of: entry.key), space: space)
    return CatalogModel(
      predictor: predictor, base: try entry.load(file, predictor.options, space))
  }
}
