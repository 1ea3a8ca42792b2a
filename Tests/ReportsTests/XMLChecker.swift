/// Well-formedness of the XML that drawings use: elements, double-quoted attributes, text, the five
/// entities and character references; no prologue, comments or CDATA.
enum XMLChecker {
  /// What is wrong, or nil.
  static func complaint(about text: String) -> String? {
    let scalars = Array(text.unicodeScalars)
    var open: [String] = []
    var roots = 0
    var i = 0
    while i < scalars.count {
      switch scalars[i] {
      case "<":
        guard let end = scalars[i...].firstIndex(of: ">") else { return "a tag without an end" }
        var tag = String(String.UnicodeScalarView(scalars[(i + 1)..<end]))
        i = end + 1
        if tag.hasPrefix("/") {
          guard open.popLast() == String(tag.dropFirst()) else { return "unbalanced </\(tag)>" }
          continue
        }
        let isEmpty = tag.hasSuffix("/")
        if isEmpty { tag.removeLast() }
        guard let name = tag.prefixMatch(of: #/[a-z]+/#) else { return "no name in <\(tag)>" }
        guard attributesAreFine(tag[name.range.upperBound...]) else { return "bad <\(tag)>" }
        if open.isEmpty { roots += 1 }
        if !isEmpty { open.append(String(name.output)) }
      case "&":
        guard let end = scalars[i...].prefix(8).firstIndex(of: ";") else { return "a bare &" }
        guard isEntity(String(String.UnicodeScalarView(scalars[i...end]))) else { return "bad &" }
        i = end + 1
      default:
        guard isAllowed(scalars[i]) else { return "character \(scalars[i].value)" }
        if open.isEmpty, scalars[i] != "\n" { return "text outside the root" }
        i += 1
      }
    }
    return open.isEmpty && roots == 1 ? nil : "\(open.count) elements open, \(roots) roots"
  }

  private static func attributesAreFine(_ text: Substring) -> Bool {
    var rest = text
    var names: Set<String> = []
    while let match = rest.prefixMatch(of: #/\ ([a-zA-Z-]+)="([^"<&]*)"/#) {
      guard names.insert(String(match.output.1)).inserted else { return false }
      guard match.output.2.unicodeScalars.allSatisfy(isAllowed) else { return false }
      rest = rest[match.range.upperBound...]
    }
    return rest.isEmpty
  }

  private static func isEntity(_ text: String) -> Bool {
    ["&amp;", "&lt;", "&gt;", "&quot;", "&#39;"].contains(text)
  }

  private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x9, 0xA, 0xD, 0x20...0x7E, 0xA0...0xD7FF, 0xE000...0xFFFD, 0x10000...0x10FFFF: true
    default: false
    }
  }
}
