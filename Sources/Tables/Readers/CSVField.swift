/// What a field of a comma-separated file says where a number may stand.
enum CSVField: Equatable {
  /// Empty, or one of the words that programs write for a missing value.
  case missing
  case number(Double)
  /// What somebody took for a number and is none that is read, with what to do.
  case refused(String)
  case text

  /// What pandas reads as missing, in lower case.
  private static let missingWords: Set<String> = [
    "", "na", "n/a", "#n/a", "#na", "<na>", "nan", "-nan", "null", "none",
  ]
  private static let infiniteWords: Set<String> = ["inf", "infinity"]

  init(_ field: String) {
    let text = field[...].trimmed
    if let number = Self.number(text) {
      self =
        number.isFinite ? .number(number) : .refused("is beyond what a 64-bit number can hold")
    } else if Self.missingWords.contains(text.lowercased()) {
      self = .missing
    } else {
      self = Self.refusal(of: text).map { .refused($0) } ?? .text
    }
  }

  /// Decimal digits with a point, sign and exponent as most programs write them, and nothing else.
  static func number(_ text: Substring) -> Double? {
    var rest = text.utf8
    func takeSign() {
      if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
    }
    func takeDigits() -> Int {
      let count = rest.prefix { (48...57).contains($0) }.count
      rest.removeFirst(count)
      return count
    }
    takeSign()
    var digits = takeDigits()
    if rest.first == UInt8(ascii: ".") {
      rest.removeFirst()
      digits += takeDigits()
    }
    guard digits > 0 else { return nil }
    if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
      rest.removeFirst()
      takeSign()
      guard takeDigits() > 0 else { return nil }
    }
    return rest.isEmpty ? Double(text) : nil
  }

  private static func refusal(of text: Substring) -> String? {
    if text.utf8.contains(0) { return "holds a NUL byte: write the number again" }
    if text.last == "%", number(text.dropLast().trimmed) != nil {
      return "has a percent sign: write plain numbers, all as percent or all as fractions"
    }
    let unsigned = text.drop { $0 == "-" || $0 == "+" }.lowercased()
    if infiniteWords.contains(unsigned) {
      return "is infinite: leave the field empty where nothing was measured"
    }
    if unsigned.hasPrefix("0x"), Double(text) != nil {
      return "is hexadecimal: write decimal digits"
    }
    if text.contains(","), number(text.filter { $0 != "," }[...]) != nil {
      return "has a comma: write a decimal point, and thousands without commas"
    }
    return nil
  }
}
