extension Chain {
  /// The operations by layer with bars between: `conv_3x3|skip_connect|mbconv_3x3-e6`.
  public func text(of architecture: Architecture) throws -> String {
    try validate(architecture)
    return text(architecture)
  }

  private func text(_ architecture: Architecture) -> String {
    graph.labels(of: architecture).map { operations[$0] }.joined(separator: "|")
  }

  /// Reads what `text(of:)` prints; spaces between its parts are ignored.
  public func parse(_ text: String) throws -> Architecture {
    var scanner = try TextScanner(text, space: title)
    var labels: [Int] = []
    for (layer, choices) in choices.enumerated() {
      if layer > 0 { try scanner.expect("|") }
      scanner.skipSpaces()
      let start = scanner.position
      let name = try scanner.name("the operation of layer \(layer)")
      guard choices.contains(name), let label = operations.firstIndex(of: name) else {
        throw scanner.error(
          "layer \(layer), counted from 0, is one of \(choices.joined(separator: ", "))", at: start)
      }
      labels.append(label)
    }
    try scanner.expectEnd()
    return try graph.architecture(operationIndices: labels)
  }
}
