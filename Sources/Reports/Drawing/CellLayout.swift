/// A drawn graph as data: every box and curve with its place and color, y growing downward.
///
/// In points as `cellLayout(of:in:style:)` makes it; `scaledToUnit` for other canvases.
public struct CellLayout: Hashable, Sendable {
  public struct Point: Hashable, Sendable {
    public var x: Double
    public var y: Double
  }

  /// A rounded rectangle around its center.
  public struct Box: Hashable, Sendable {
    public var center: Point
    public var width: Double
    public var height: Double
    public let mark: Mark
  }

  /// An edge from box `source` to box `target`.
  public struct Edge: Hashable, Sendable {
    public let source: Int
    public let target: Int
    /// Cubic Bézier curves: the first point, then three points (two controls, one end) for each.
    public var curve: [Point]
    /// "#RRGGBB".
    public let color: String
    public let line: Mark.Line
    /// The operation on the edge, drawn over the curve.
    public var label: Box?
  }

  public var width: Double
  public var height: Double
  public var boxes: [Box]
  public var edges: [Edge]

  /// The same drawing with its longer side 1.
  public var scaledToUnit: CellLayout {
    let factor = 1 / max(width, height, 1e-9)
    return mapped(factor: factor) { Point(x: $0.x * factor, y: $0.y * factor) }
  }

  /// The same drawing elsewhere.
  func moved(x: Double, y: Double) -> CellLayout {
    mapped(factor: 1) { Point(x: $0.x + x, y: $0.y + y) }
  }

  private func mapped(factor: Double, _ map: (Point) -> Point) -> CellLayout {
    func moved(_ box: Box) -> Box {
      Box(
        center: map(box.center), width: box.width * factor, height: box.height * factor,
        mark: box.mark)
    }
    var result = self
    result.width *= factor
    result.height *= factor
    result.boxes = boxes.map(moved)
    for i in edges.indices {
      result.edges[i].curve = edges[i].curve.map(map)
      result.edges[i].label = edges[i].label.map(moved)
    }
    return result
  }
}
