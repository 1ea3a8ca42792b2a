/// A curve under construction, in coordinates across and along the flow.
struct Curve {
  typealias Place = (across: Double, along: Double)

  private var places: [Place]

  init(from start: Place) { places = [start] }

  func curve(_ first: Place, _ second: Place, to end: Place) -> Curve {
    var longer = self
    longer.places += [first, second, end]
    return longer
  }

  func line(to end: Place) -> Curve {
    let start = places[places.count - 1]
    if start == end { return self }
    func between(_ share: Double) -> Place {
      (
        start.across + (end.across - start.across) * share,
        start.along + (end.along - start.along) * share
      )
    }
    return curve(between(1 / 3), between(2 / 3), to: end)
  }

  /// To `end`, leaving and arriving along the flow.
  func glide(to end: Place) -> Curve {
    let start = places[places.count - 1]
    if abs(start.across - end.across) < 0.01 { return line(to: end) }
    let middle = (start.along + end.along) / 2
    return curve((start.across, middle), (end.across, middle), to: end)
  }

  /// The drawn edge; its label, where it has one, sits at `label`.
  func edge(_ edge: DrawnGraph.Edge, frame: Frame, label: Place, color: String? = nil)
    -> CellLayout.Edge
  {
    CellLayout.Edge(
      source: edge.source, target: edge.target,
      curve: places.map { frame.point(across: $0.across, along: $0.along) },
      color: color ?? edge.mark?.stroke ?? Mark.edgeColor, line: edge.mark?.line ?? .solid,
      label: frame.style.showsText
        ? edge.mark.map {
          frame.box($0, across: label.across, along: label.along, isLabel: true)
        } : nil)
  }
}
