/// A drawn graph as data: every box and curve with its place and color, y growing downward.
///
/// In points, as `cellLayout(of:in:style:)` makes it.
public struct CellLayout: Hashable, Sendable {
  /// A place on the drawing, in points; the origin is the upper left corner.
  public struct Point: Hashable, Sendable {
    /// To the right.
    public var x: Double
    /// Down.
    public var y: Double
  }

  /// A rounded rectangle around its center.
  public struct Box: Hashable, Sendable {
    /// Inside the drawing, with half the size around it.
    public var center: Point
    /// In points.
    public var width: Double
    /// In points.
    public var height: Double
    /// What it shows.
    public let mark: Mark
  }

  /// An edge from box `source` to box `target`.
  public struct Edge: Hashable, Sendable {
    /// A position in `boxes`.
    public let source: Int
    /// A position in `boxes`.
    public let target: Int
    /// Cubic Bézier curves: the first point, then three points (two controls, one end) for each.
    public var curve: [Point]
    /// "#RRGGBB".
    public let color: String
    /// Dotted and dashed edges carry nothing or what they get.
    public let line: Mark.Line
    /// The operation on the edge, drawn over the curve.
    public var label: Box?
  }

  /// Of the whole drawing, in points.
  public var width: Double
  /// Of the whole drawing, in points.
  public var height: Double
  /// Nodes, in topological order.
  public var boxes: [Box]
  /// Ordered by target, then source.
  public var edges: [Edge]

  /// The same drawing elsewhere.
  func moved(x: Double, y: Double) -> CellLayout {
    func moved(_ point: Point) -> Point { Point(x: point.x + x, y: point.y + y) }
    var result = self
    for i in boxes.indices { result.boxes[i].center = moved(boxes[i].center) }
    for i in edges.indices {
      result.edges[i].curve = edges[i].curve.map(moved)
      if let label = edges[i].label { result.edges[i].label?.center = moved(label.center) }
    }
    return result
  }
}
