import Storage
import Tensors

/// A reader of one kind of official files: (source, what makes the arena, control) to table.
struct OfficialReader {
  let read: (TableSource, () throws -> ColumnArena, RunControl) throws -> BenchmarkTable
}

/// What a file or folder holds, by its content.
enum TableKind {
  case packed
  case enasList
  case commaSeparated
  case official(OfficialReader)

  static let startBytes = 4096

  private static let torchMagic: [UInt8] = [
    0x80, 0x02, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19,
  ]

  /// Throws `StorageError` for what cannot be opened, `unknownKind`.
  init(path: String, layout: TableLayout) throws {
    if try FileStatus(path: path).isDirectory {
      self = .official(
        OfficialReader { try NATSFolderReader.read($0.name, $1, control: $2) })
      return
    }
    try self.init(TableSource(path: path), layout: layout)
  }

  /// Of a file or bytes. Throws as the other.
  init(_ source: TableSource, layout: TableLayout) throws {
    let start = try source.open(limit: 1 << 20).peek(Self.startBytes)
    if PackedTable.recognizes(start) {
      self = .packed
    } else if start.starts(with: Self.torchMagic) {
      self = .official(OfficialReader(read: NATSFileReader.readTorch))
    } else if start.first == 0x80, start.count > 1, (2...5).contains(start[1]) {
      self = .official(OfficialReader(read: NATSFileReader.readPickle))
    } else if TFRecords.recognizes(start) {
      self = .official(OfficialReader(read: NASBench101Reader.read))
    } else if start.starts(with: Array("[[".utf8)) {
      self = .enasList
    } else if ForeignFile.name(of: start) == nil, Self.isHeader(start, layout) {
      self = .commaSeparated
    } else {
      throw TablesError.unknownKind(
        path: source.name,
        reason: (Self.name(of: start).map { "it is \($0); " } ?? "")
          + "expected \(BenchmarkTable.kinds)")
    }
  }

  private static func name(of start: [UInt8]) -> String? {
    if start.isEmpty { return "empty" }
    let first = start.first { $0 > 0x20 }
    let isJSON = first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
    return ForeignFile.name(of: start)
      ?? (isJSON ? "JSON: read it with pandas, and make a table of the data frame" : nil)
  }

  /// Whether a text begins with a line of several names.
  private static func isHeader(_ start: [UInt8], _ layout: TableLayout) -> Bool {
    let line = start.prefix { $0 != UInt8(ascii: "\n") }
    let first = line.first { $0 > 0x20 }
    return CSVHeader.separator(of: start, layout: layout) != nil
      && first != UInt8(ascii: "{") && first != UInt8(ascii: "[")
      && line.allSatisfy { $0 >= 0x20 || $0 == 0x0D || $0 == 0x09 }
      && String(validating: line, as: UTF8.self) != nil
  }
}
