import Spaces

/// How one operation looks: its words and colors.
///
/// The hue is that of the kind of operation, the shade that of its kernel, the same in every space;
/// operations that are only names take the hues that are left. `operationMarks(of:)` gives a space's.
public struct Mark: Hashable, Sendable {
  /// How an edge or a frame is stroked.
  public enum Line: String, Sendable { case solid, dashed, dotted }

  /// The operation's own name, shown as a tooltip.
  public let name: String
  /// The name as drawn: shortened and set nicely; empty in drawings without text.
  public let text: String
  /// "#RRGGBB", like `stroke` and `textColor`.
  public let fill: String
  /// The frame's color, and that of edges with this mark.
  public let stroke: String
  /// At a contrast of 4.5 or more to `fill` (WCAG 2.1, level AA).
  public let textColor: String
  /// Dotted for nothing, dashed for identities, solid for what computes.
  public let line: Line

  static let darkText = "#1F2328"
  static let edgeColor = "#7A828C"
}

extension Mark {
  /// The mark of an operation, in this color; identities and missing connections stay gray.
  init(_ name: String, _ operation: Operation, color: Color, showsText: Bool) {
    self.name = name
    text = showsText ? Self.displayed(name) : ""
    switch operation {
    case .zero: (fill, stroke, textColor, line) = ("#F6F7F8", "#C3C8CE", "#646B73", .dotted)
    case .identity:
      (fill, stroke, textColor, line) = ("#E4E7EA", "#8D959E", Self.darkText, .dashed)
    default:
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
