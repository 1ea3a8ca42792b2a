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
  /// The columns with measurements; nil for all columns of numbers.
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
  /// - Parameter layout: the columns of a comma-separated file. For any other file its space counts: it
  ///   must be the file's own, to which it may add the rule that files do not hold.
  /// - Parameter usesCache: whether to use and write a cache. Where none can be kept, as on a full disk,
  ///   the table is in memory, and its `cacheFailure` says why.
  ///
  /// Throws `TablesError.unknownKind`, `StorageError` and `TablesError.invalidArgument` for files that
  /// are not what their kind promises, `StorageError.malformedRow` for a row of a comma-separated file,
  /// `SpacesError.notInSpace` for an architecture that the layout's space refuses, and `Cancelled`.
  public static func read(
    _ path: String, layout: TableLayout = TableLayout(), usesCache: Bool = true,
    control: RunControl = RunControl()
  ) throws -> BenchmarkTable {
    let source = TableSource(path: path)
    switch try TableKind(path: path, layout: layout) {
    case .official(let reader):
      return try cached(path, usesCache: usesCache, control: control) { makeArena in
        try reader.read(source, makeArena, control)
      }.placed(in: layout.space, control: control)
    case let kind:
      return try read(source, kind, layout: layout, control: control)
    }
  }

  /// The same of the bytes of a file that is not on the disk.
  ///
  /// - Parameter contents: those of any file that `read(_:)` reads.
  /// - Parameter name: what messages call them.
  ///
  /// Throws as `read(_:)`.
  public static func read(
    contents: [UInt8], name: String = "contents", layout: TableLayout = TableLayout(),
    control: RunControl = RunControl()
  ) throws -> BenchmarkTable {
    let source = TableSource(contents, name: name)
    return try read(
      source, TableKind(source, layout: layout), layout: layout, control: control)
  }

  private static func read(
    _ source: TableSource, _ kind: TableKind, layout: TableLayout, control: RunControl
  ) throws -> BenchmarkTable {
    switch kind {
    case .packed:
      return try PackedTable.read(source.open(limit: PackedTable.limit), control: control)
        .placed(in: layout.space, control: control)
    case .enasList:
      return try ENASListReader.read(source, control: control)
        .placed(in: layout.space, control: control)
    case .commaSeparated:
      return try CSVTableReader(layout: layout).read(source, control: control)
    case .official(let reader):
      return try reader.read(source, { ColumnArena() }, control)
        .placed(in: layout.space, control: control)
    }
  }
}
