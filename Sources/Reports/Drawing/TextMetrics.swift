/// Widths of text without a font at hand: generous estimates for the usual sans-serif faces.
enum TextMetrics {
  static func width(of text: String, fontSize: Double) -> Double {
    text.unicodeScalars.reduce(0) { $0 + emWidth($1) } * fontSize
  }

  private static func emWidth(_ scalar: Unicode.Scalar) -> Double {
    switch scalar {
    case "i", "j", "l", ".", ",", ":", ";", "|", "'", "!", " ", "I": 0.32
    case "f", "t", "r", "-", "(", ")", "/", "[", "]", "1": 0.46
    case "m", "w", "M", "W", "@", "%", "…": 0.95
    case "A"..."Z": 0.72
    case "\u{0}"..."\u{24F}": 0.6
    default: 1.05
    }
  }
}
