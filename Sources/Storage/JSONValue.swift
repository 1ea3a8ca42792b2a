/// A JSON text as a value (RFC 8259). Whole numbers stay exact.
///
/// Reading is strict and bounded, so that a hostile text costs no more memory than a small multiple
/// of its size; writing is canonical, so that texts can be compared and hashed.
public enum JSONValue: Equatable, Sendable {
  case null
  case bool(Bool)
  /// A number without a fraction or exponent that fits 64 bits.
  case integer(Int)
  /// Any other number; always finite.
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object([String: JSONValue])

  /// Arrays and objects inside each other that `init(parsing:path:)` accepts.
  public static let maximumDepth = 32
  /// Values in one text that `init(parsing:path:)` accepts.
  public static let maximumValues = 2 << 20

  /// Reads strictly: UTF-8, one value and nothing but white space around it, no key twice in an
  /// object, whole numbers that fit 64 bits, other numbers finite.
  ///
  /// - Parameter path: where the text is from, for messages.
  /// - Throws: `StorageError.corrupted` with the index into `bytes` (of the slice's base for a slice).
  public init(parsing bytes: ArraySlice<UInt8>, path: String) throws {
    var reader = JSONReader(bytes: bytes, path: path)
    self = try reader.document()
  }

  /// As the other.
  public init(parsing bytes: [UInt8], path: String) throws {
    try self.init(parsing: bytes[...], path: path)
  }

  /// The shortest text, keys in order of their UTF-8 bytes: equal values give equal texts. Numbers
  /// have as many digits as it takes to give the same bits again.
  ///
  /// Throws `StorageError.invalidArgument` for a number that is not finite.
  public func serialized() throws -> String {
    var text = ""
    try append(to: &text)
    return text
  }

  private func append(to text: inout String) throws {
    switch self {
    case .null: text += "null"
    case .bool(let value): text += value ? "true" : "false"
    case .integer(let value): text += String(value)
    case .number(let value):
      guard value.isFinite else {
        throw StorageError.invalidArgument("JSON has no number for \(value): replace it")
      }
      text += value.description
    case .string(let value): Self.append(value, to: &text)
    case .array(let values):
      text += "["
      for (i, value) in values.enumerated() {
        if i > 0 { text += "," }
        try value.append(to: &text)
      }
      text += "]"
    case .object(let members):
      text += "{"
      let sorted = members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
      for (i, (key, value)) in sorted.enumerated() {
        if i > 0 { text += "," }
        Self.append(key, to: &text)
        text += ":"
        try value.append(to: &text)
      }
      text += "}"
    }
  }

  private static func append(_ string: String, to text: inout String) {
    text += "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\t": text += "\\t"
      case "\u{0}"..<" ":
        let digits = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }
}
