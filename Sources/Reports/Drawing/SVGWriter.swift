/// Writes SVG: all attributes and text it is given come out escaped.
struct SVGWriter {
  private var body = ""
  private let fontSize: Double

  init(fontSize: Double) { self.fontSize = fontSize }

  func document(width: Double, height: Double, title: String) -> String {
    let (w, h) = (Self.number(width), Self.number(height))
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"\(w)\" height=\"\(h)\" "
      + "viewBox=\"0 0 \(w) \(h)\" role=\"img\" font-family=\"Helvetica, Arial, 'DejaVu Sans', "
      + "sans-serif\"><title>\(Self.escaped(title))</title>\n\(body)</svg>\n"
  }

  mutating func draw(_ layout: CellLayout) {
    let unit = fontSize / 12
    // What matters less lies below.
    let order: [Mark.Line] = [.dotted, .dashed, .solid]
    for line in order {
      for edge in layout.edges where edge.line == line {
        draw(edge, width: (edge.label == nil && edge.color == Mark.edgeColor ? 1.5 : 2.2) * unit)
      }
    }
    for edge in layout.edges {
      if let label = edge.label { draw(label, fontSize: fontSize * 0.9) }
    }
    for box in layout.boxes { draw(box, fontSize: fontSize) }
  }

  mutating func draw(_ box: CellLayout.Box, fontSize: Double) {
    let corner = box.width == box.height ? box.height / 2 : box.height * 0.32
    body += "<g><title>\(Self.escaped(box.mark.name))</title>"
    rectangle(
      x: box.center.x - box.width / 2, y: box.center.y - box.height / 2, width: box.width,
      height: box.height, corner: corner, fill: box.mark.fill, stroke: box.mark.stroke,
      line: box.mark.line)
    if !box.mark.text.isEmpty {
      text(box.mark.text, at: box.center, fontSize: fontSize, color: box.mark.textColor)
    }
    body += "</g>\n"
  }

  mutating func rectangle(
    x: Double, y: Double, width: Double, height: Double, corner: Double, fill: String,
    stroke: String, line: Mark.Line
  ) {
    body +=
      "<rect x=\"\(Self.number(x))\" y=\"\(Self.number(y))\" "
      + "width=\"\(Self.number(width))\" height=\"\(Self.number(height))\" "
      + "rx=\"\(Self.number(corner))\" fill=\"\(fill)\" stroke=\"\(stroke)\" "
      + "stroke-width=\"\(Self.number(1.2 * fontSize / 12))\"\(dashes(line, 1))/>"
  }

  /// Centered on the point.
  mutating func text(
    _ text: String, at point: CellLayout.Point, fontSize: Double, color: String
  ) {
    body +=
      "<text x=\"\(Self.number(point.x))\" y=\"\(Self.number(point.y + fontSize * 0.35))\" "
      + "font-size=\"\(Self.number(fontSize))\" text-anchor=\"middle\" "
      + "fill=\"\(color)\">\(Self.escaped(text))</text>"
  }

  private mutating func draw(_ edge: CellLayout.Edge, width: Double) {
    guard let end = edge.curve.last, edge.curve.count > 3 else { return }
    // The line stops inside the arrow head, so that its end does not show beside the tip.
    let head = 7 * fontSize / 12
    let before = edge.curve[edge.curve.count - 2]
    let (dx, dy) = (end.x - before.x, end.y - before.y)
    let distance = max((dx * dx + dy * dy).squareRoot(), 1e-9)
    let direction = CellLayout.Point(
      x: dx / distance, y: dy / distance)
    var points = edge.curve
    points[points.count - 1] = CellLayout.Point(
      x: end.x - direction.x * head * 0.6, y: end.y - direction.y * head * 0.6)
    line(points, color: edge.color, width: width, line: edge.line)
    let back = CellLayout.Point(x: end.x - direction.x * head, y: end.y - direction.y * head)
    let side = CellLayout.Point(x: -direction.y * head * 0.45, y: direction.x * head * 0.45)
    body +=
      "<path d=\"M\(Self.pair(end)) L\(Self.pair(.init(x: back.x + side.x, y: back.y + side.y))) "
      + "L\(Self.pair(.init(x: back.x - side.x, y: back.y - side.y))) Z\" fill=\"\(edge.color)\"/>\n"
  }

  /// Cubic curves as in `CellLayout.Edge.curve`.
  mutating func line(_ points: [CellLayout.Point], color: String, width: Double, line: Mark.Line) {
    guard let first = points.first else { return }
    body +=
      "<path d=\"M\(Self.pair(first)) C"
      + points.dropFirst().map(Self.pair).joined(separator: " ")
      + "\" fill=\"none\" stroke=\"\(color)\" stroke-width=\"\(Self.number(width))\""
      + "\(dashes(line, width))/>\n"
  }

  private func dashes(_ line: Mark.Line, _ width: Double) -> String {
    let unit = fontSize / 12
    return switch line {
    case .solid: ""
    case .dashed: " stroke-dasharray=\"\(Self.number(5 * unit)) \(Self.number(3 * unit))\""
    case .dotted: " stroke-dasharray=\"\(Self.number(1.6 * unit)) \(Self.number(3 * unit))\""
    }
  }

  private static func pair(_ point: CellLayout.Point) -> String {
    "\(number(point.x)) \(number(point.y))"
  }

  /// Two decimals.
  private static func number(_ value: Double) -> String {
    let hundredths = (value * 100).rounded()
    return (hundredths / 100 + 0).description
  }

  /// Characters that XML 1.0 cannot hold come out as U+FFFD.
  static func escaped(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "'": escaped += "&#39;"
      case "\t", "\n", "\r": escaped += " "
      case "\u{0}"..<" ", "\u{7F}"..."\u{9F}", "\u{FFFE}", "\u{FFFF}": escaped += "\u{FFFD}"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}
