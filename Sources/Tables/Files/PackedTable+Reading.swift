import Spaces
import Storage
import Tensors

extension BenchmarkTable {
  /// The table of `serialized()`: the same architectures, values, notes and costs.
  ///
  /// - Parameter control: asked every 256 architectures; progress counts columns.
  ///
  /// Throws what `read` throws for a file of these bytes: `StorageError.corrupted` for damaged ones,
  /// `wrongKind` for another file.
  public init(serialized bytes: [UInt8], control: RunControl = RunControl()) throws {
    let stream = try ByteStream(bytes, path: "serialized table", limit: PackedTable.limit)
    self = try PackedTable.read(stream, control: control)
  }
}

extension PackedTable {
  /// Whether a file that begins, after decompression, with these bytes may be a table.
  static func recognizes(_ start: [UInt8]) -> Bool {
    start.count > 8 && start[8] == UInt8(ascii: "{") && start[4..<8].allSatisfy { $0 == 0 }
  }

  /// Whether the file's header is a table's. Throws `StorageError` for one that cannot be read.
  static func isTable(_ path: String) throws -> Bool {
    let stream = try ByteStream(opening: path, limit: limit)
    return try SafeTensors.metadata(of: stream)[metadataKey] != nil
  }

  /// Throws `StorageError` for a file that `bytes(of:)` cannot have made.
  static func read(_ stream: ByteStream, control: RunControl) throws -> BenchmarkTable {
    let path = stream.path
    let file = try SafeTensors(parsing: try stream.rest(), path: path)
    func failure(_ reason: String) -> StorageError {
      .corrupted(path: path, offset: 0, reason: reason)
    }
    guard let text = file.metadata[metadataKey] else {
      throw StorageError.wrongKind(
        path: path, found: "a safetensors file of something else", expected: "a table")
    }
    let description = try JSONValue(parsing: Array(text.utf8), path: path)
    guard case .object(let fields) = description, case .string(let format)? = fields["format"],
      case .array(let columns)? = fields["columns"], columns.count <= TableBuilder.mostColumns
    else { throw failure("the table is not described") }
    guard format == formatName else {
      throw StorageError.wrongKind(
        path: path, found: "a table of format '\(format.prefix(40))'", expected: formatName)
    }
    let header = try TableHeader(description, path: path)
    guard let packed = file[architecturesName]?.bytes,
      let architectures = try? ArchitecturePacking.unpack(packed)
    else { throw failure("the architectures are missing or damaged") }
    let builder = TableBuilder(
      space: header.space, title: header.title, isByClass: header.isByClass)
    for (row, architecture) in architectures.enumerated() {
      if row.isMultiple(of: 256) { try control.check() }
      guard try builder.row(of: architecture) == row else {
        guard !header.space.lacksRule else {
          throw StorageError.wrongKind(
            path: path, found: "a table of a space with a rule of equivalence of its own",
            expected: "that space beside it: give it as 'space'")
        }
        throw failure("an architecture is listed twice")
      }
    }
    for (number, description) in columns.enumerated() {
      try control.check()
      control.report(number, of: columns.count)
      guard let column = Column(description), let encoding = Encoding(description),
        let bytes = file[columnName(number)]?.bytes,
        let values = decode(bytes, encoding, rows: architectures.count, width: column.width)
      else { throw failure("column \(number) is missing or damaged") }
      for (row, own) in values {
        try builder.set(
          column.metric, row: row, seed: column.seed, epochs: column.epochs, to: Array(own))
      }
    }
    return try builder.finish(notes: header.notes, costs: header.costs)
  }

  /// The values of each architecture that has some; nil for bytes that no column has.
  private static func decode(
    _ bytes: [UInt8], _ encoding: Encoding, rows: Int, width: Int
  ) -> [(row: Int, values: ArraySlice<Double>)]? {
    let maskBytes = (rows + 7) / 8
    guard bytes.count >= maskBytes else { return nil }
    let present = (0..<rows).filter { bytes[$0 / 8] >> UInt8($0 % 8) & 1 == 1 }
    let count = present.count * width
    guard bytes.count == maskBytes + count * encoding.planes else { return nil }
    var before: Int32 = 0
    let values = (0..<count).map { at -> Double in
      let word = (0..<encoding.planes).reduce(UInt64(0)) { word, plane in
        word | UInt64(bytes[maskBytes + plane * count + at]) << UInt64(8 * plane)
      }
      switch encoding {
      case .float64: return Double(bitPattern: word)
      case .float32: return Double(Float(bitPattern: UInt32(truncatingIfNeeded: word)))
      case .scaled(let scale):
        let zigzag = UInt32(truncatingIfNeeded: word)
        let difference = Int32(bitPattern: zigzag >> 1) ^ -Int32(bitPattern: zigzag & 1)
        before = (at.isMultiple(of: width) ? 0 : before) &+ difference
        return Double(before) / Double(scale)
      }
    }
    return present.enumerated().map { place, row in
      (row, values[(place * width)..<((place + 1) * width)])
    }
  }
}
