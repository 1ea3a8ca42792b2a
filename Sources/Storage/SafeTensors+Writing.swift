extension SafeTensors {
  /// Writes `serialized()` with `writeFileAtomically`, so that the path has the old bytes or the new
  /// ones at any moment. Of the files that may be there it replaces safetensors with the same
  /// `format` in their metadata, and empty ones.
  ///
  /// Throws what both throw, and `StorageError.occupied`.
  public func write(to path: String) throws {
    let bytes = try serialized()
    let format = metadata["format"]
    try requireReplaceable(path, by: "a '\(format ?? "safetensors")' file") {
      try Self.metadata(at: path)["format"] == format
    }
    try writeFileAtomically(bytes, to: path)
  }

  /// The file's bytes, the same for equal content in any order: tensors by element size, largest
  /// first, then by name, and the header padded with spaces to 8 bytes, so that all elements are
  /// aligned.
  ///
  /// Throws `StorageError.invalidArgument` for two tensors of one name, `tooLarge` for a
  /// header that could not be read again.
  public func serialized() throws -> [UInt8] {
    let ordered = tensors.sorted {
      $0.type.byteCount == $1.type.byteCount
        ? $0.name.utf8.lexicographicallyPrecedes($1.name.utf8)
        : $0.type.byteCount > $1.type.byteCount
    }
    var fields: [String: JSONValue] = [:]
    var end = 0
    for tensor in ordered {
      let begin = end
      end += tensor.bytes.count
      let record: JSONValue = .object([
        "dtype": .string(tensor.type.rawValue),
        "shape": .array(tensor.shape.map { .integer($0) }),
        "data_offsets": .array([.integer(begin), .integer(end)]),
      ])
      guard fields.updateValue(record, forKey: tensor.name) == nil else {
        throw StorageError.invalidArgument(
          "two tensors are named '\(excerpt(tensor.name))': rename one")
      }
    }
    if !metadata.isEmpty {
      fields[Self.metadataKey] = .object(metadata.mapValues { .string($0) })
    }
    var header = Array(try JSONValue.object(fields).serialized().utf8)
    header += [UInt8](repeating: UInt8(ascii: " "), count: (8 - header.count % 8) % 8)
    guard header.count <= Self.maximumHeaderBytes else {
      throw StorageError.tooLarge(
        path: "safetensors", what: "the header", bytes: header.count,
        limit: Self.maximumHeaderBytes)
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(8 + header.count + end)
    for shift in stride(from: 0, to: 64, by: 8) {
      bytes.append(UInt8(truncatingIfNeeded: header.count >> shift))
    }
    bytes += header
    for tensor in ordered { bytes += tensor.bytes }
    return bytes
  }
}
