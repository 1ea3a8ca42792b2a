import Storage

/// Where the bytes of a table come from: a file, or memory.
struct TableSource {
  /// The path of the file, or what the bytes are called in messages.
  let name: String
  private let bytes: [UInt8]?

  init(path: String) { (name, bytes) = (path, nil) }

  init(_ bytes: [UInt8], name: String) { (self.name, self.bytes) = (name, bytes) }

  /// What stands after the last slash of the name.
  var shortName: String { String(name.split(separator: "/").last?.prefix(80) ?? "a file") }

  /// The bytes from their beginning, decompressed. Throws `StorageError`.
  func open(limit: Int) throws -> ByteStream {
    guard let bytes else { return try ByteStream(opening: name, limit: limit) }
    return try ByteStream(bytes, path: name, limit: limit)
  }
}
