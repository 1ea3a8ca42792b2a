extension SafeTensors {
  /// Reads and checks a whole file: see `init(parsing:path:)`; throws also what `readFile` throws.
  public init(readingFrom path: String, limit: Int) throws {
    try self.init(parsing: try readFile(at: path, limit: limit), path: path)
  }

  /// Tensors come in the order of their data. Throws `StorageError.tooLarge` for a header beyond
  /// `maximumHeaderBytes` and `corrupted`, naming `path`, for everything the format forbids:
  /// a header that is no strict JSON object, unknown or missing fields, unknown element types,
  /// shapes that do not match their bytes, and data with gaps, overlaps or bytes left over.
  public init(parsing bytes: [UInt8], path: String) throws {
    guard bytes.count >= 8 else {
      throw StorageError.corrupted(
        path: path, offset: bytes.count, reason: "the file ends before the header length")
    }
    let headerCount = bytes.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard headerCount <= UInt64(Self.maximumHeaderBytes) else {
      throw StorageError.tooLarge(
        path: path, what: "the safetensors header", bytes: Int(clamping: headerCount),
        limit: Self.maximumHeaderBytes)
    }
    let dataStart = 8 + Int(headerCount)
    guard dataStart <= bytes.count else {
      throw StorageError.corrupted(
        path: path, offset: bytes.count, reason: "the file ends inside the header")
    }
    let header = bytes[8..<dataStart]
    guard header.first == UInt8(ascii: "{"),
      case .object(var fields) = try JSONValue(parsing: header, path: path)
    else {
      throw StorageError.corrupted(
        path: path, offset: 8, reason: "the header does not begin with '{'")
    }
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

  /// What the header says of one tensor; the offsets count from the start of the data.
  private struct Record {
    let name: String
    let type: ElementType
    let shape: [Int]
    let begin: Int
    let end: Int

    init(name: String, value: JSONValue, path: String) throws {
      func failure(_ reason: String) -> StorageError {
        .corrupted(path: path, offset: 8, reason: "tensor '\(excerpt(name))': \(reason)")
      }
      guard case .object(let fields) = value, fields.count == 3,
        case .string(let typeName) = fields["dtype"], case .array(let dimensions) = fields["shape"],
        case .array(let offsets) = fields["data_offsets"], offsets.count == 2,
        case .integer(let begin) = offsets[0], case .integer(let end) = offsets[1]
      else { throw failure("the header must give dtype, shape and two data_offsets") }
      guard let type = ElementType(rawValue: typeName) else {
        throw failure("unknown dtype '\(excerpt(typeName))'")
      }
      let shape = try dimensions.map { dimension in
        guard case .integer(let count) = dimension else {
          throw failure("a dimension is not a whole number")
        }
        return count
      }
      guard begin >= 0, end >= begin,
        SafeTensors.byteCount(shape: shape, type: type) == end - begin
      else {
        throw failure(
          "data_offsets \(begin) to \(end) do not hold its \(shape.count)-dimensional \(typeName)")
      }
      (self.name, self.type, self.shape) = (name, type, shape)
      (self.begin, self.end) = (begin, end)
    }

    /// The order of the data; empty tensors share an offset, and then the name decides.
    func precedes(_ other: Record) -> Bool {
      (begin, end) == (other.begin, other.end)
        ? name.utf8.lexicographicallyPrecedes(other.name.utf8)
        : (begin, end) < (other.begin, other.end)
    }
  }
}
