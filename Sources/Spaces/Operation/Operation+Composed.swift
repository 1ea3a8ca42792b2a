extension Operation {
  /// The widths of a composed operation's layers: above 0 and at most this.
  static let mostWidth = 64.0

  /// The operation of a text with `+` or `@`, in lower case; nil where a part means nothing.
  static func composed(_ text: String) -> Operation? {
    guard text.contains(where: { $0 == "+" || $0 == "@" }) else { return nil }
    var branches: [[Layer]] = []
    for branch in text.split(separator: "+", omittingEmptySubsequences: false) {
      var layers: [Layer] = []
      for word in branch.split(separator: "@", omittingEmptySubsequences: false) {
        guard let layer = layer(word) else { return nil }
        layers.append(layer)
      }
      branches.append(layers)
    }
    guard branches.allSatisfy({ $0.last?.width == 1 }) else { return nil }
    return .composed(branches)
  }

  private static func layer(_ word: Substring) -> Layer? {
    guard let mark = word.lastIndex(of: "-"), word[mark...].hasPrefix("-x"),
      let width = Double(word[mark...].dropFirst(2))
    else { return simple(String(word)).map { Layer($0) } }
    guard width > 0, width <= mostWidth else { return nil }
    return simple(String(word[..<mark])).map { Layer($0, width: width) }
  }

  /// Nil where a layer has no name, as with one that is itself composed.
  static func name(of branches: [[Layer]]) -> String? {
    var texts: [String] = []
    for branch in branches {
      var words: [String] = []
      for layer in branch {
        if case .composed = layer.operation { return nil }
        guard let name = layer.operation.name else { return nil }
        words.append(layer.width == 1 ? name : "\(name)-x\(number(layer.width))")
      }
      texts.append(words.joined(separator: "@"))
    }
    return texts.joined(separator: "+")
  }

  private static func number(_ width: Double) -> String {
    width == width.rounded() ? "\(Int(width))" : "\(width)"
  }
}
