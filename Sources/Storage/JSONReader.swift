/// A recursive-descent reader of strict JSON; `position` is always the next byte not yet read.
struct JSONReader {
  private let bytes: ArraySlice<UInt8>
  private let path: String
  private var position: Int
  private var depth = 0
  private var valueCount = 0

  init(bytes: ArraySlice<UInt8>, path: String) {
    (self.bytes, self.path, position) = (bytes, path, bytes.startIndex)
  }

  mutating func document() throws -> JSONValue {
    skipSpace()
    let value = try value()
    skipSpace()
    guard position == bytes.endIndex else { throw failure("text after the JSON value") }
    return value
  }

  private func failure(_ reason: String, at offset: Int? = nil) -> StorageError {
    .corrupted(path: path, offset: offset ?? position, reason: reason)
  }

  private var next: UInt8? { position < bytes.endIndex ? bytes[position] : nil }

  private mutating func skipSpace() {
    while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
      position += 1
    }
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard next == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private mutating func value() throws -> JSONValue {
    valueCount += 1
    guard valueCount <= JSONValue.maximumValues else {
      throw failure("more than \(JSONValue.maximumValues) JSON values")
    }
    guard let first = next else { throw failure("the JSON text ends too early") }
    switch first {
    case UInt8(ascii: "{"): return .object(try nested { try $0.members() })
    case UInt8(ascii: "["): return .array(try nested { try $0.elements() })
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: return try number()
    }
  }

  private mutating func word(_ word: String, _ value: JSONValue) throws -> JSONValue {
    guard bytes[position...].starts(with: word.utf8) else { throw failure("expected '\(word)'") }
    position += word.utf8.count
    return value
  }

  /// Reads what follows an opening bracket.
  private mutating func nested<Result>(
    _ read: (inout JSONReader) throws -> Result
  ) throws -> Result {
    guard depth < JSONValue.maximumDepth else {
      throw failure("JSON nested deeper than \(JSONValue.maximumDepth) levels")
    }
    position += 1
    depth += 1
    skipSpace()
    let result = try read(&self)
    depth -= 1
    return result
  }

  private mutating func elements() throws -> [JSONValue] {
    if take("]") { return [] }
    var elements: [JSONValue] = []
    while true {
      elements.append(try value())
      skipSpace()
      if take("]") { return elements }
      guard take(",") else { throw failure("expected ',' or ']'") }
      skipSpace()
    }
  }

  private mutating func members() throws -> [String: JSONValue] {
    if take("}") { return [:] }
    var members: [String: JSONValue] = [:]
    while true {
      let start = position
      guard next == UInt8(ascii: "\"") else { throw failure("expected a key in quotes") }
      let key = try string()
      skipSpace()
      guard take(":") else { throw failure("expected ':'") }
      skipSpace()
      let value = try value()
      guard members.updateValue(value, forKey: key) == nil else {
        throw failure("a key that the object has already", at: start)
      }
      skipSpace()
      if take("}") { return members }
      guard take(",") else { throw failure("expected ',' or '}'") }
      skipSpace()
    }
  }

  private mutating func digits() throws {
    guard let byte = next, isDigit(byte) else { throw failure("expected a JSON value") }
    while let byte = next, isDigit(byte) { position += 1 }
  }

  private func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")) ~= byte }

  private mutating func number() throws -> JSONValue {
    let start = position
    var isWhole = true
    _ = take("-")
    let leading = position
    try digits()
    if bytes[leading] == UInt8(ascii: "0"), position > leading + 1 {
      throw failure("a number with a leading zero", at: start)
    }
    if take(".") {
      isWhole = false
      try digits()
    }
    if take("e") || take("E") {
      isWhole = false
      if !take("+") { _ = take("-") }
      try digits()
    }
    guard position - start <= 400 else { throw failure("a number of too many digits", at: start) }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    if isWhole {
      guard let value = Int(text) else {
        throw failure("a whole number that does not fit 64 bits", at: start)
      }
      return .integer(value)
    }
    guard let value = Double(text), value.isFinite else {
      throw failure("a number that is too large", at: start)
    }
    return .number(value)
  }

  private mutating func string() throws -> String {
    let start = position
    position += 1
    var content: [UInt8] = []
    while let byte = next {
      switch byte {
      case UInt8(ascii: "\""):
        position += 1
        guard let text = String(validating: content, as: UTF8.self) else {
          throw failure("a string that is not valid UTF-8", at: start)
        }
        return text
      case UInt8(ascii: "\\"): try escape(into: &content)
      case 0..<0x20: throw failure("an unescaped control character in a string")
      default:
        content.append(byte)
        position += 1
      }
    }
    throw failure("a string without an end", at: start)
  }

  private mutating func escape(into content: inout [UInt8]) throws {
    let start = position
    position += 1
    guard let byte = next else { throw failure("a string without an end", at: start) }
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): content.append(byte)
    case UInt8(ascii: "b"): content.append(0x08)
    case UInt8(ascii: "f"): content.append(0x0C)
    case UInt8(ascii: "n"): content.append(0x0A)
    case UInt8(ascii: "r"): content.append(0x0D)
    case UInt8(ascii: "t"): content.append(0x09)
    case UInt8(ascii: "u"):
      var units = [try codeUnit()]
      if UTF16.isLeadSurrogate(units[0]), take("\\"), take("u") { units.append(try codeUnit()) }
      guard let text = String(validating: units, as: UTF16.self) else {
        throw failure("an escaped surrogate without its pair", at: start)
      }
      content += text.utf8
    default: throw failure("an unknown escape", at: start)
    }
  }

  private mutating func codeUnit() throws -> UInt16 {
    let digits = bytes[position...].prefix(4)
    guard digits.count == 4, !digits.contains(UInt8(ascii: "+")),
      !digits.contains(UInt8(ascii: "-")),
      let unit = UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
    else { throw failure("expected four hexadecimal digits") }
    position += 4
    return unit
  }
}
