extension NASBench201 {
  /// The official text, `|op~0|+|op~0|op~1|+|op~0|op~1|op~2|`: for each node from 1 on, the
  /// operations on its incoming edges and the nodes they come from.
  public func text(of architecture: Architecture) throws -> String {
    try validate(architecture)
    var text = ""
    for (slot, (source, target)) in Self.edges.enumerated() {
      if source == 0 { text += target == 1 ? "|" : "+|" }
      let label = Int(architecture.packed[Self.nodeCount + slot]) - 1
      text += "\(Self.numbering[label].operation)~\(source)|"
    }
    return text
  }

  /// Reads the official text; spaces before a part of it are ignored.
  public func parse(_ text: String) throws -> Architecture {
    var scanner = try TextScanner(text, space: title)
    var bytes = [UInt8](repeating: 0, count: Self.nodeCount + Self.edgeCount)
    for (slot, (source, target)) in Self.edges.enumerated() {
      if source == 0 {
        if target > 1 { try scanner.expect("+") }
        try scanner.expect("|")
      }
      scanner.skipSpaces()
      let start = scanner.position
      let name = scanner.scan(while: { $0 != UInt8(ascii: "~") && $0 != UInt8(ascii: "|") })
      guard let label = Self.numbering.firstIndex(where: { $0.operation == name }) else {
        throw scanner.error(
          "expected one of \(operations.joined(separator: ", "))", at: start)
      }
      try scanner.expect("~\(source)|")
      bytes[Self.nodeCount + slot] = UInt8(label + 1)
    }
    try scanner.expectEnd()
    return Architecture(uncheckedNodeCount: Self.nodeCount, bytes: bytes)
  }
}
