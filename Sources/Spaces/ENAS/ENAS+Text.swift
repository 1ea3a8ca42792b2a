extension ENAS {
  /// The published list (D-VAE's `final_structures6.txt`), `[[op], [op, b0], [op, b0, b1], ...]`:
  /// each layer's operation and skip bits.
  public func text(of architecture: Architecture) throws -> String {
    try validate(architecture)
    let lists = (0..<layers).map { layer in
      "[\(numbers(of: layer, in: architecture).map(String.init).joined(separator: ", "))]"
    }
    return "[\(lists.joined(separator: ", "))]"
  }

  /// The operation and skip bits of a layer.
  func numbers(of layer: Int, in architecture: Architecture) -> [Int] {
    [Int(architecture.packed[layer + 1])]
      + (0..<layer).map { Int(architecture.packed[slot($0, layer + 1)]) }
  }

  /// Reads the published list, with or without the accuracy after it (`..., 0.7302`, which is
  /// skipped), and the plain form `op;op b0;op b0 b1`.
  public func parse(_ text: String) throws -> Architecture {
    var scanner = try TextScanner(text, space: title)
    let isList = scanner.take("[")
    var digits: [Int] = []
    for layer in 0..<layers {
      if layer > 0 { try scanner.expect(isList ? "," : ";") }
      if isList { try scanner.expect("[") }
      digits.append(
        try scanner.integer(in: 0..<Self.names.count, "the operation of layer \(layer)"))
      for source in 0..<layer {
        if isList { try scanner.expect(",") }
        digits.append(try scanner.integer(in: 0..<2, "skip bit \(source) of layer \(layer)"))
      }
      if isList { try scanner.expect("]") }
    }
    if isList {
      try scanner.expect("]")
      if scanner.take(",") { try skipAccuracy(&scanner) }
    }
    try scanner.expectEnd()
    return network(digits)
  }

  private func skipAccuracy(_ scanner: inout TextScanner) throws {
    scanner.skipSpaces()
    let start = scanner.position
    let number = scanner.scan { (48...57).contains($0) || ".eE+-".utf8.contains($0) }
    guard let value = Double(number), value.isFinite else {
      throw scanner.error("expected an accuracy or the end", at: start)
    }
  }
}
