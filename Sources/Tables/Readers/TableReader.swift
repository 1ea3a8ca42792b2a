import Spaces
import Storage
import Tensors

/// How to read a table of the user's own: a CSV file or columns in memory.
public struct TableLayout: Sendable {
  /// The space of the architectures; nil for the built-in one that reads the first of them.
  public var space: (any SearchSpace)?
  /// The columns with the architectures' texts, the epochs and the seeds; the last two need not be
  /// there.
  public var architecture = "arch"
  /// The column with epochs, where there is one.
  public var epoch = "epoch"
  /// The column with seeds, where there is one.
  public var seed = "seed"
  /// The columns with measurements; nil for all that begin with a number.
  public var metrics: [String]?
  /// The column with the seconds of each epoch; where there are no epochs, of the whole training.
  public var time: String?
  /// As in `BenchmarkTable.isByClass`.
  public var isByClass = false

  /// - Parameter space: of the architectures; nil for the built-in space that reads the first one.
  public init(space: (any SearchSpace)? = nil) { self.space = space }
}

extension BenchmarkTable {
  /// What `read` reads, for messages.
  static let kinds =
    "a NATS-Bench folder or file (.pickle.pbz2), NAS-Bench-101 (.tfrecord), NAS-Bench-201 (.pth), "
    + "a D-VAE list of ENAS architectures (.txt), a comma-separated file (.csv, .csv.gz) "
    + "or a table that this library wrote (.safetensors.gz)"

  /// The table of an official file or folder where it lies, of a comma-separated file, or of one that
  /// `write(to:)` made; which of these it is, its content tells. Nothing of a file is executed.
  ///
  /// Official files are read once, in bounded memory, and kept as columns in a cache, `PATH.nasturtium`
  /// or, where that cannot be written, a file in the user's cache directory; the next time it is mapped
  /// into memory. It may be deleted at any time, and is made again when the source has changed.
  ///
  /// - Parameter layout: the columns of a comma-separated file; for other files without meaning.
  /// - Parameter usesCache: whether to use and write a cache.
  ///
  /// Throws `TablesError.unknownKind`, `StorageError` and `TablesError.invalidArgument` for files that
  /// are not what their kind promises, and `Cancelled`.
  public static func read(
    _ path: String, layout: TableLayout = TableLayout(), usesCache: Bool = true,
    control: RunControl = RunControl()
  ) throws -> BenchmarkTable {
    switch try TableKind(path: path) {
    case .packed:
      return try PackedTable.read(
        ByteStream(opening: path, limit: PackedTable.limit), control: control)
    case .enasList:
      return try ENASListReader.read(path, control: control)
    case .commaSeparated:
      return try CSVTableReader(layout: layout).read(path, control: control)
    case .official(let reader):
      return try cached(path, usesCache: usesCache, control: control) { makeArena in
        try reader.read(path, makeArena, control)
      }
    }
  }

  /// The table of the cache, or else of `read`, which is given what makes its arena.
  private static func cached(
    _ path: String, usesCache: Bool, control: RunControl,
    _ read: (_ makeArena: () throws -> ColumnArena) throws -> BenchmarkTable
  ) throws -> BenchmarkTable {
    guard usesCache else { return try read { ColumnArena() } }
    let cache = try TableCache(of: path)
    if let table = cache.table() { return table }
    guard let file = cache.newFile() else { return try read { ColumnArena() } }
    let table = try read { try ColumnArena(file, header: TableCache.magic) }
    return try cache.finish(table, in: file, control: control)
  }
}

/// A reader of one kind of official files: (path, what makes the arena, control) to table.
struct OfficialReader {
  let read: (String, () throws -> ColumnArena, RunControl) throws -> BenchmarkTable
}

/// What a path holds, by its content.
enum TableKind {
  case packed
  case enasList
  case commaSeparated
  case official(OfficialReader)

  private static let torchMagic: [UInt8] = [
    0x80, 0x02, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19,
  ]

  /// Throws `StorageError` for what cannot be opened, `unknownKind`.
  init(path: String) throws {
    if try FileStatus(path: path).isDirectory {
      self = .official(OfficialReader(read: NATSFolderReader.read))
      return
    }
    let start = try ByteStream(opening: path, limit: 1 << 20).peek(4096)
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
    } else if Self.isHeader(start) {
      self = .commaSeparated
    } else {
      let isZip = start.starts(with: Array("PK\u{3}\u{4}".utf8))
      throw TablesError.unknownKind(
        path: path,
        reason: isZip
          ? "a zip file, such as torch.save writes since 1.6; save it again with "
            + "_use_new_zipfile_serialization=False"
          : "expected \(BenchmarkTable.kinds)")
    }
  }

  /// Whether a text begins with a line of several names.
  private static func isHeader(_ start: [UInt8]) -> Bool {
    let line = start.prefix { $0 != UInt8(ascii: "\n") }
    return line.contains(UInt8(ascii: ","))
      && line.allSatisfy { $0 >= 0x20 || $0 == 0x0D || $0 == 0x09 }
      && String(validating: line, as: UTF8.self) != nil
  }
}
