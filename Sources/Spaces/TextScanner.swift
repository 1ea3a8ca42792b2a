/// Reads text byte by byte and words the errors: the one scanner of every space's `parse`.
struct TextScanner {
  /// Longer texts are refused before anything is read.
  static let maximumBytes = 1 << 20

  private let text: String
  private let space: String
  private let bytes: [UInt8]
  private(set) var position = 0

  /// Throws `malformedText` for a text that is too long.
  init(_ text: String, space: String) throws {
    (self.text, self.space) = (text, space)
    bytes = Array(text.utf8.prefix(Self.maximumBytes))
    guard text.utf8.count <= Self.maximumBytes else {
      throw error("more than \(Self.maximumBytes) bytes", at: Self.maximumBytes)
    }
  }

  func error(_ reason: String, at offset: Int? = nil) -> SpacesError {
    .malformedText(space: space, text: text, at: offset ?? position, reason: reason)
  }

  var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  mutating func skipSpaces() {
    while let byte = next, byte == 32 || (9...13).contains(byte) { position += 1 }
  }

  /// Takes `expected` where it comes next, after any spaces; says whether it did.
  mutating func take(_ expected: String) -> Bool {
    let start = position
    skipSpaces()
    guard bytes[position...].starts(with: expected.utf8) else {
      position = start
      return false
    }
    position += expected.utf8.count
    return true
  }

  mutating func expect(_ expected: String) throws {
    guard take(expected) else { throw error("expected '\(expected)'") }
  }

  mutating func expectEnd() throws {
    skipSpaces()
    guard next == nil else { throw error("expected the end") }
  }

  /// The longest run of bytes from here on that satisfies `condition`.
  mutating func scan(while condition: (UInt8) -> Bool) -> String {
    let start = position
    while let byte = next, condition(byte) { position += 1 }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  /// Whether a byte may stand in a name: letters, digits, `_.+-:@` and all that is not ASCII.
  static func isNameByte(_ byte: UInt8) -> Bool {
    byte >= 128 || (48...57).contains(byte) || (65...90).contains(byte & 0xDF)
      || "_.+-:@".utf8.contains(byte)
  }

  /// The name that comes next, after any spaces.
  mutating func name(_ what: String) throws -> String {
    skipSpaces()
    let start = position
    let name = scan(while: Self.isNameByte)
    guard !name.isEmpty else { throw error("expected \(what)", at: start) }
    return name
  }

  /// A number in `range`, digits only, after any spaces.
  mutating func integer(in range: Range<Int>, _ what: String) throws -> Int {
    skipSpaces()
    let start = position
    let digits = scan { (48...57).contains($0) }
    guard let value = Int(digits), range.contains(value) else {
      throw error("expected \(what) in \(range)", at: start)
    }
    return value
  }
}
