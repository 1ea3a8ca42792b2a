extension SafeTensors {
  /// Reads and checks a whole file: see `init(parsing:path:)`.
  ///
  /// - Parameter limit: the largest file read, in bytes.
  /// - Throws: also what `readFile` throws, `notFound` and `tooLarge` among them.
  public init(readingFrom path: String, limit: Int) throws {
    try self.init(parsing: try readFile(at: path, limit: limit), path: path)
  }

  /// Reads a file that is in memory; nothing of it is executed, and no length that it tells is
  /// trusted. Tensors come in the order of their data.
  ///
  /// Throws `StorageError.tooLarge` for a header beyond `maximumHeaderBytes` and `corrupted`, naming
  /// `path`, for everything the format forbids:
  /// a header that is no strict JSON object, unknown or missing fields, unknown element types,
  /// shapes that do not match their bytes, and data with gaps, overlaps or bytes left over.
  public init(parsing bytes: [UInt8], path: String) throws {
    let dataStart = try Self.dataStart(bytes, path: path)
    guard dataStart <= bytes.count else {
      throw StorageError.corrupted(
        path: path, offset: bytes.count, reason: "the file ends inside the header")
    }
    var fields = try Self.fields(bytes[8..<dataStart], path: path)
    metadata = try Self.metadata(fields.removeValue(forKey: Self.metadataKey), path: path)
    let records = try fields.map { try Record(name: $0, value: $1, path: path) }
      .sorted { $0.precedes($1) }
    var end = 0
    for record in records {
      guard record.begin == end, record.end <= bytes.count - dataStart else {
        throw StorageError.corrupted(
          path: path, offset: dataStart + min(end, bytes.count - dataStart),
          reason: record.begin == end
            ? "the data of tensor '\(excerpt(record.name))' goes beyond the end of the file"
            : "the data of tensor '\(excerpt(record.name))' leaves a gap or overlaps another's")
      }
      end = record.end
    }
    guard end == bytes.count - dataStart else {
      throw StorageError.corrupted(
        path: path, offset: dataStart + end, reason: "bytes that belong to no tensor")
    }
    tensors = try records.map {
      try Entry(
        name: $0.name, shape: $0.shape, type: $0.type,
        bytes: Array(bytes[(dataStart + $0.begin)..<(dataStart + $0.end)]))
    }
  }

  /// The metadata alone of a file of any size. Throws as `init(readingFrom:limit:)` for what the
  /// header forbids.
  public static func metadata(at path: String) throws -> [String: String] {
    let start = try readPrefix(of: path, count: ForeignFile.startBytes)
    let header = try readPrefix(of: path, count: dataStart(start, path: path))
    return try metadata(ofHeader: header.dropFirst(8), path: path)
  }

  /// The metadata alone of what a stream holds from here. Throws as `metadata(at:)`.
  package static func metadata(of stream: ByteStream) throws -> [String: String] {
    let start = try stream.read(8)
    let header = try stream.read(dataStart(start, path: stream.path) - 8)
    return try metadata(ofHeader: header[...], path: stream.path)
  }

  private static func metadata(
    ofHeader header: ArraySlice<UInt8>, path: String
  ) throws -> [String: String] {
    var fields = try fields(header, path: path)
    return try metadata(fields.removeValue(forKey: metadataKey), path: path)
  }

  /// Where the header ends, which need not be in the file.
  private static func dataStart(_ bytes: [UInt8], path: String) throws -> Int {
    func refusal(_ failure: StorageError) -> StorageError {
      .foreign(bytes, path: path, expected: "a safetensors file", else: failure)
    }
    guard bytes.count >= 8 else {
      throw refusal(
        .corrupted(
          path: path, offset: bytes.count, reason: "the file ends before the header length"))
    }
    let headerCount = bytes.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard headerCount <= UInt64(Self.maximumHeaderBytes) else {
      throw refusal(
        .tooLarge(
          path: path, what: "the safetensors header", bytes: Int(clamping: headerCount),
          limit: Self.maximumHeaderBytes))
    }
    return 8 + Int(headerCount)
  }

  private static func fields(
    _ header: ArraySlice<UInt8>, path: String
  ) throws -> [String: JSONValue] {
    guard header.first == UInt8(ascii: "{"),
      case .object(let fields) = try JSONValue(parsing: header, path: path)
    else {
      throw StorageError.corrupted(
        path: path, offset: 8, reason: "the header does not begin with '{'")
    }
    return fields
  }

  private static func metadata(_ value: JSONValue?, path: String) throws -> [String: String] {
    guard let value else { return [:] }
    let failure = StorageError.corrupted(
      path: path, offset: 8, reason: "'\(metadataKey)' is not an object of strings")
    guard case .object(let members) = value else { throw failure }
    return try members.mapValues {
      guard case .string(let text) = $0 else { throw failure }
      return text
    }
  }
}
