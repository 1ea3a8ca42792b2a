import Spaces
import Storage

/// A whole table as one small file, to ship and to hand on: a gzip of safetensors, whose metadata
/// `table` describes it as JSON.
///
/// The tensor `architectures` holds them as `ArchitecturePacking` does. The tensor `column.N` holds
/// the column N of the description: a bit for each architecture that has any value, then the values
/// of those, architecture by architecture, in the smallest of three encodings that gives every value
/// back exactly:
///
/// - a whole number divided by `scale`, a power of ten: as differences along the epochs, zigzag, in
///   four planes of bytes, the lowest first;
/// - float32, the bits in four planes;
/// - float64, the bits in eight planes.
///
/// Planes put alike bytes side by side, which halves what gzip leaves.
enum PackedTable {
  static let metadataKey = "table"
  static let architecturesName = "architectures"
  static let formatName = "nasturtium-table-1"
  /// The most bytes of a file after decompression.
  static let limit = 1 << 30

  static func columnName(_ number: Int) -> String { "column.\(number)" }

  enum Encoding: Equatable {
    case scaled(Int)
    case float32
    case float64

    static let scales = [1, 10, 100, 1000, 10_000, 100_000, 1_000_000]
    static let largestScaled = Double(1 << 30)

    var planes: Int { self == .float64 ? 8 : 4 }

    init(for values: [Double]) {
      if let scale = Self.scales.first(where: { scale in
        values.allSatisfy { Self.whole($0, scale) != nil }
      }) {
        self = .scaled(scale)
      } else if values.allSatisfy({ $0.isNaN || Double(Float($0)) == $0 }) {
        self = .float32
      } else {
        self = .float64
      }
    }

    /// The number that divided by `scale` is `value`, bit for bit.
    static func whole(_ value: Double, _ scale: Int) -> Int32? {
      let scaled = (value * Double(scale)).rounded()
      guard scaled.magnitude <= largestScaled,
        (scaled / Double(scale)).bitPattern == value.bitPattern
      else { return nil }
      return Int32(scaled)
    }

    var json: [String: JSONValue] {
      switch self {
      case .scaled(let scale): ["encoding": .string("scaled"), "scale": .integer(scale)]
      case .float32: ["encoding": .string("float32")]
      case .float64: ["encoding": .string("float64")]
      }
    }

    init?(_ json: JSONValue) {
      guard case .object(let fields) = json, case .string(let name)? = fields["encoding"] else {
        return nil
      }
      switch (name, fields["scale"]) {
      case ("scaled", .integer(let scale)?) where Self.scales.contains(scale):
        self = .scaled(scale)
      case ("float32", nil): self = .float32
      case ("float64", nil): self = .float64
      default: return nil
      }
    }
  }
}

extension BenchmarkTable {
  /// Writes the table, whole or not at all, as one file that `read` recognizes; its name should end in `.safetensors.gz`.
  /// All values come back bit for bit. Of the files that may be there it replaces such tables, and
  /// empty ones.
  ///
  /// Throws as `serialized()`, and `StorageError.occupied`.
  public func write(to path: String) throws {
    let bytes = try serialized()
    try requireReplaceable(path, by: "a saved table") { try PackedTable.isTable(path) }
    try writeFileAtomically(bytes, to: path)
  }

  /// The bytes that `write` writes: equal tables have equal bytes. Throws `StorageError`, and
  /// `TablesError.damagedCache` for a table of a cache whose values have changed.
  public func serialized() throws -> [UInt8] { try PackedTable.bytes(of: self) }
}

extension PackedTable {
  static func bytes(of table: BenchmarkTable) throws -> [UInt8] {
    guard case .object(var description) = table.header.json else { return [] }
    var tensors = [
      try SafeTensors.Entry(
        name: architecturesName, shape: [table.index.packed.count], type: .uint8,
        bytes: table.index.packed)
    ]
    var columns: [JSONValue] = []
    for (number, column) in table.columns.enumerated() {
      guard case .object(var fields) = column.json else { continue }
      try column.verify()
      let (bytes, encoding) = encode(column, rows: table.count)
      fields.merge(encoding.json) { $1 }
      columns.append(.object(fields))
      tensors.append(
        try SafeTensors.Entry(
          name: columnName(number), shape: [bytes.count], type: .uint8, bytes: bytes))
    }
    description["format"] = .string(formatName)
    description["columns"] = .array(columns)
    let file = SafeTensors(
      metadata: [metadataKey: try JSONValue.object(description).serialized()], tensors: tensors)
    return try gzip(try file.serialized())
  }

  private static func encode(_ column: Column, rows: Int) -> ([UInt8], Encoding) {
    let width = column.width
    var bytes = [UInt8](repeating: 0, count: (rows + 7) / 8)
    var values: [Double] = []
    for row in 0..<rows {
      let own = (0..<width).map { column.value(row: row, position: $0) }
      if own.allSatisfy(\.isNaN) { continue }
      bytes[row / 8] |= 1 << UInt8(row % 8)
      values += own
    }
    let encoding = Encoding(for: values)
    let words: [UInt64] = values.indices.map { at in
      switch encoding {
      case .float64: return values[at].isNaN ? Double.nan.bitPattern : values[at].bitPattern
      case .float32:
        return UInt64(values[at].isNaN ? Float.nan.bitPattern : Float(values[at]).bitPattern)
      case .scaled(let scale):
        let own = Encoding.whole(values[at], scale) ?? 0
        let before =
          at.isMultiple(of: width) ? 0 : Encoding.whole(values[at - 1], scale) ?? 0
        let difference = own &- before
        return UInt64(UInt32(bitPattern: difference << 1 ^ difference >> 31))
      }
    }
    for plane in 0..<encoding.planes {
      for word in words { bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(8 * plane))) }
    }
    return (bytes, encoding)
  }
}
