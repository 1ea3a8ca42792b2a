import Spaces
import Storage
import Tensors

/// The file that keeps a table which took long to read, as columns to map into memory.
///
/// It begins with `magic` and zeros to `ColumnArena.headerBytes`; then come the blocks of values and
/// at the end a footer: the packed architectures, the class fingerprints and numbers (a table by class
/// only), the description as JSON, the lengths of these four (64-bit little-endian), the CRC-32C of
/// the footer so far, its length, and `magic` again. The description tells what the source looked
/// like, so that a table that has changed is read again, and the CRC-32C of every block.
struct TableCache {
  static let magic = Array("NSTTBL2\n".utf8)
  private static let trailerBytes = 4 + 8 + magic.count
  private static let lengthBytes = 4 * 8

  /// Of the file or folder.
  let sourcePath: String
  /// What the source looked like: sizes and times.
  let source: String
  /// Where it may lie, the best place first.
  let paths: [String]

  /// Of a file or folder: beside it, else in the user's cache directory; in the chosen cache directory
  /// where there is one.
  init(of path: String) throws {
    let status = try FileStatus(path: path)
    var states = [status]
    if status.isDirectory {
      for name in try fileNames(in: path, limit: 1 << 20) where name.hasSuffix(".pbz2") {
        states.append(try FileStatus(path: "\(path)/\(name)"))
      }
    }
    let size = states.dropFirst(status.isDirectory ? 1 : 0).reduce(0) { $0 &+ $1.size }
    let modified = states.map(\.modified).max() ?? 0
    sourcePath = path
    source = "\(states.count) \(size) \(modified)"
    var trimmed = path
    while trimmed.count > 1, trimmed.hasSuffix("/") { trimmed.removeLast() }
    let absolute = try absolutePath(trimmed)
    let digits = String(fingerprint(absolute.utf8), radix: 16)
    paths =
      (chosenCacheDirectory() == nil ? ["\(trimmed).nasturtium"] : [])
      + (userCacheDirectory().map { ["\($0)/tables/\(digits).nasturtium"] } ?? [])
  }

  /// A new file in the first place that lets one be made; nil where none does.
  func newFile() -> GrowingFile? {
    for path in paths {
      if path != "\(sourcePath).nasturtium", let end = path.lastIndex(of: "/") {
        try? createDirectory(at: String(path[..<end]))
      }
      if let file = try? GrowingFile(path: path) { return file }
    }
    return nil
  }

  /// The table of an arena of that file, then opened from it.
  func finish(
    _ table: BenchmarkTable, in file: GrowingFile, control: RunControl
  ) throws -> BenchmarkTable {
    guard case .object(var description) = table.header.json else { return table }
    description["source"] = .string(source)
    description["columns"] = .array(
      table.columns.map { column in
        guard case .object(var fields) = column.json else { return .null }
        fields["blocks"] = .array(column.blocks.map { .integer($0?.offset ?? 0) })
        fields["checksums"] = .array(
          ColumnChecksums.checksums(of: column).map { .integer(Int($0)) })
        return .object(fields)
      })
    let classes = try table.classes?.index(control: control)
    let parts: [[UInt8]] = [
      table.index.packed,
      (classes?.fingerprints ?? []).flatMap { littleEndian($0) },
      (classes?.numbers ?? []).flatMap { littleEndian(UInt32(bitPattern: $0)) },
      Array(try JSONValue.object(description).serialized().utf8),
    ]
    var footer = Array(parts.joined())
    for part in parts { footer += littleEndian(UInt64(part.count)) }
    let length = UInt64(footer.count)
    footer += littleEndian(crc32c(footer)) + littleEndian(length) + Self.magic
    try file.finish(appending: footer)
    return try Self.open(file.path, source: source) ?? table
  }

  /// The table of the first cache that is whole and of the source as it is now; nil where none is.
  func table() -> BenchmarkTable? {
    for path in paths {
      if let table = (try? Self.open(path, source: source)) ?? nil { return table }
    }
    return nil
  }

  private static func open(_ path: String, source: String) throws -> BenchmarkTable? {
    let memory = try MappedMemory.reading(path)
    return try withExtendedLifetime(memory) { try table(in: memory, path: path, source: source) }
  }

  private static func table(
    in memory: MappedMemory, path: String, source: String
  ) throws -> BenchmarkTable? {
    let bytes = UnsafeRawBufferPointer(memory.bytes)
    let smallest = ColumnArena.headerBytes + lengthBytes + trailerBytes
    guard bytes.count >= smallest, bytes.starts(with: magic), bytes.suffix(8).elementsEqual(magic)
    else { return nil }
    let trailer = bytes.count - trailerBytes
    guard let length = Int(exactly: number(UInt64.self, bytes, trailer + 4)),
      (lengthBytes...(trailer - ColumnArena.headerBytes)).contains(length)
    else { return nil }
    let start = trailer - length
    guard crc32c(Array(bytes[start..<trailer])) == number(UInt32.self, bytes, trailer) else {
      return nil
    }
    var parts: [[UInt8]] = []
    var at = start
    for part in 0..<4 {
      let count = number(UInt64.self, bytes, trailer - lengthBytes + 8 * part)
      guard let count = Int(exactly: count), count <= trailer - lengthBytes - at else { return nil }
      parts.append(Array(bytes[at..<(at + count)]))
      at += count
    }
    guard case .object(let fields) = try JSONValue(parsing: parts[3], path: path),
      fields["source"] == .string(source), case .array(let columns)? = fields["columns"]
    else { return nil }
    let index = try ArchitectureIndex(packed: parts[0])
    let header = try TableHeader(.object(fields), path: path)
    let classes = ClassIndex(
      fingerprints: numbers(UInt64.self, parts[1]),
      numbers: numbers(UInt32.self, parts[2]).map { Int32(bitPattern: $0) }, count: index.count)
    guard (classes != nil) == header.isByClass else { return nil }
    return BenchmarkTable(
      header: header, index: index, classes: classes.map { TableClasses($0) },
      columns: try columns.map { json in
        guard let column = column(json, memory, end: start, path: path) else {
          throw StorageError.corrupted(path: path, offset: start, reason: "a column is damaged")
        }
        return column
      })
  }

  /// The column with its blocks in the mapped file, all before `end`.
  private static func column(
    _ json: JSONValue, _ memory: MappedMemory, end: Int, path: String
  ) -> Column? {
    guard var column = Column(json), case .object(let fields) = json,
      case .array(let blocks)? = fields["blocks"], let base = memory.bytes.baseAddress,
      case .array(let stored)? = fields["checksums"], stored.count == blocks.count
    else { return nil }
    let checksums = stored.compactMap { value -> UInt32? in
      if case .integer(let number) = value { UInt32(exactly: number) } else { nil }
    }
    guard checksums.count == stored.count else { return nil }
    column.checksums = ColumnChecksums(checksums, path: path)
    let bytes = column.blockCount * 8
    for block in blocks {
      guard case .integer(let offset) = block else { return nil }
      if offset == 0 {
        column.blocks.append(nil)
        continue
      }
      guard offset >= ColumnArena.headerBytes, offset.isMultiple(of: 8), offset <= end - bytes
      else {
        return nil
      }
      column.blocks.append(
        ColumnBlock(
          (base + offset).assumingMemoryBound(to: UInt64.self), offset: offset, owner: memory))
    }
    return column
  }
}

private func littleEndian<Value: FixedWidthInteger>(_ value: Value) -> [UInt8] {
  withUnsafeBytes(of: value.littleEndian) { Array($0) }
}

/// The number at an offset that lies inside with all its bytes.
private func number<Value: FixedWidthInteger>(
  _: Value.Type, _ bytes: UnsafeRawBufferPointer, _ offset: Int
) -> Value {
  Value(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Value.self))
}

private func numbers<Value: FixedWidthInteger>(_: Value.Type, _ bytes: [UInt8]) -> [Value] {
  bytes.withUnsafeBytes { raw in
    stride(from: 0, to: raw.count - Value.bitWidth / 8 + 1, by: Value.bitWidth / 8).map {
      number(Value.self, raw, $0)
    }
  }
}
