/// The lengths of a drawing and the turn from (across, along) the flow to (x, y).
struct Frame {
  let style: DrawingStyle

  /// A length that is `points` at the usual font size.
  func length(_ points: Double) -> Double { points * style.fontSize / 12 }

  func size(of mark: Mark, isLabel: Bool) -> (width: Double, height: Double) {
    guard style.showsText else { return isLabel ? (0, 0) : (length(14), length(14)) }
    let width = TextMetrics.width(of: mark.text, fontSize: fontSize(isLabel: isLabel))
    return isLabel
      ? (width + length(12), length(18)) : (max(width + length(20), length(28)), length(26))
  }

  func fontSize(isLabel: Bool) -> Double { isLabel ? style.fontSize * 0.9 : style.fontSize }

  /// The box of a mark as extents across and along the flow.
  func extent(of mark: Mark, isLabel: Bool) -> (across: Double, along: Double) {
    let (width, height) = size(of: mark, isLabel: isLabel)
    return style.flow == .down ? (width, height) : (height, width)
  }

  func point(across: Double, along: Double) -> CellLayout.Point {
    style.flow == .down
      ? CellLayout.Point(x: across, y: along) : CellLayout.Point(x: along, y: across)
  }

  func box(_ mark: Mark, across: Double, along: Double, isLabel: Bool = false) -> CellLayout.Box {
    let (width, height) = size(of: mark, isLabel: isLabel)
    return CellLayout.Box(
      center: point(across: across, along: along), width: width, height: height, mark: mark)
  }

  /// A drawing around what is given, with a margin.
  func layout(boxes: [CellLayout.Box], edges: [CellLayout.Edge]) -> CellLayout {
    let all = boxes + edges.compactMap(\.label)
    let points = edges.flatMap(\.curve)
    let xs = all.flatMap { [$0.center.x - $0.width / 2, $0.center.x + $0.width / 2] }
    let ys = all.flatMap { [$0.center.y - $0.height / 2, $0.center.y + $0.height / 2] }
    let (left, right) = Self.range(xs + points.map(\.x))
    let (top, bottom) = Self.range(ys + points.map(\.y))
    let margin = length(8)
    return CellLayout(
      width: right - left + 2 * margin, height: bottom - top + 2 * margin, boxes: boxes,
      edges: edges
    ).moved(x: margin - left, y: margin - top)
  }

  private static func range(_ values: [Double]) -> (Double, Double) {
    (values.min() ?? 0, values.max() ?? 0)
  }
}
