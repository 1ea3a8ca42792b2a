/// How one operation looks: its words and colors.
public struct Mark: Hashable, Sendable {
  public enum Line: String, Sendable { case solid, dashed, dotted }

  /// The operation's own name, shown as a tooltip.
  public let name: String
  /// The name as drawn: shortened and set nicely; empty in drawings without text.
  public let text: String
  /// "#RRGGBB", like `stroke` and `textColor`.
  public let fill: String
  public let stroke: String
  public let textColor: String
  public let line: Line

  static let darkText = "#1F2328"
  static let edgeColor = "#7A828C"

}

extension Mark {
  /// The mark of an operation: its color depends on its place among the operations that compute
  /// something; identities and missing connections stay gray.
  init(operation index: Int, of operations: [String], showsText: Bool) {
    name = operations.indices.contains(index) ? operations[index] : "operation \(index)"
    text = showsText ? Self.displayed(name) : ""
    switch Role(name) {
    case .none:
      (fill, stroke, textColor, line) = ("#F6F7F8", "#C3C8CE", "#646B73", .dotted)
    case .identity:
      (fill, stroke, textColor, line) = ("#E4E7EA", "#8D959E", Self.darkText, .dashed)
    case .operation:
      let place = operations.prefix(max(index, 0)).count { Role($0) == .operation }
      let color = Palette.color(place)
      (fill, stroke, textColor, line) =
        (color.hexadecimal, color.mixed(with: .black, 0.3).hexadecimal, Self.darkText, .solid)
    }
  }

  /// A part of every architecture: input, output, a numbered node, a fixed layer.
  init(fixed name: String, showsText: Bool, isTerminal: Bool) {
    self.name = name
    text = showsText ? Self.displayed(name) : ""
    if isTerminal {
      (fill, stroke, textColor) = ("#3E4A57", "#3E4A57", "#FFFFFF")
    } else {
      (fill, stroke, textColor) = ("#FFFFFF", "#5B6570", Self.darkText)
    }
    line = .solid
  }

  private enum Role {
    case none, identity, operation

    init(_ name: String) {
      self =
        switch name.lowercased() {
        case "none", "zero", "zeroize": .none
        case "skip", "skip_connect", "skip-connect", "identity", "id": .identity
        default: .operation
        }
    }
  }

  /// At most 22 characters, underscores as spaces, "3x3" with a multiplication sign.
  static func displayed(_ name: String) -> String {
    var scalars = Array(name.unicodeScalars.prefix(23))
    if scalars.count > 22 { scalars[21...] = ["…"] }
    for i in scalars.indices {
      if scalars[i] == "_" { scalars[i] = " " }
      if scalars[i] == "x", i > 0, i + 1 < scalars.count, isDigit(scalars[i - 1]),
        isDigit(scalars[i + 1])
      {
        scalars[i] = "×"
      }
    }
    var text = String.UnicodeScalarView()
    text.append(contentsOf: scalars)
    return String(text)
  }

  private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9") ~= scalar }
}
