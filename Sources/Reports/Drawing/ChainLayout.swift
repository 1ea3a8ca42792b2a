/// The drawing of a graph whose nodes follow each other: a straight line of nodes, all other edges
/// as arcs beside it, on the side where they cross fewer others, wider where they enclose others.
struct ChainLayout {
  private let graph: DrawnGraph
  private let frame: Frame

  init(_ graph: DrawnGraph, frame: Frame) { (self.graph, self.frame) = (graph, frame) }

  private struct Arc {
    let edge: Int
    let source: Int
    let target: Int
    let side: Double
    let level: Int

    func crosses(_ source: Int, _ target: Int) -> Bool {
      self.source < source && source < self.target && self.target < target
        || source < self.source && self.source < target && target < self.target
    }

    func overlaps(_ source: Int, _ target: Int) -> Bool {
      source < self.target && self.source < target
    }
  }

  func layout() -> CellLayout {
    let extents = graph.nodes.map { frame.extent(of: $0, isLabel: false) }
    let halfAcross = (extents.map(\.across).max() ?? 0) / 2
    let centers = nodeCenters(extents.map(\.along))
    let nodes = graph.nodes.enumerated().map {
      frame.box($1, across: 0, along: centers[$0])
    }
    var edges = graph.edges.map { edge -> CellLayout.Edge in
      let start = centers[edge.source] + extents[edge.source].along / 2
      let end = centers[edge.target] - extents[edge.target].along / 2
      return Curve(from: (0, start)).line(to: (0, end))
        .edge(edge, frame: frame, label: (0, (start + end) / 2))
    }
    for arc in arcs() {
      let edge = graph.edges[arc.edge]
      // Arcs leave below the middle of a node's side and arrive above it.
      let start = centers[arc.source] + extents[arc.source].along / 5
      let end = centers[arc.target] - extents[arc.target].along / 5
      let apex = arc.side * (halfAcross + bulge(level: arc.level))
      let startAcross = arc.side * extents[arc.source].across / 2
      let endAcross = arc.side * extents[arc.target].across / 2
      let pull = (end - start) / 5
      let curve = Curve(from: (startAcross, start))
        .curve((apex, start), (apex, start + pull / 2), to: (apex, start + 2 * pull))
        .line(to: (apex, end - 2 * pull))
        .curve((apex, end - pull / 2), (apex, end), to: (endAcross, end))
      // Arcs without a color of their own take their source's, to be followed more easily.
      edges[arc.edge] = curve.edge(
        edge, frame: frame, label: (apex, (start + end) / 2),
        color: edge.mark?.stroke ?? graph.nodes[edge.source].stroke)
    }
    return frame.layout(boxes: nodes, edges: edges)
  }

  /// Room for the label of the edge between two nodes, where it has one.
  private func nodeCenters(_ alongs: [Double]) -> [Double] {
    var centers: [Double] = []
    var end = 0.0
    for (node, along) in alongs.enumerated() {
      if node > 0 {
        let mark = graph.edges.first { $0.source == node - 1 && $0.target == node }?.mark
        let label = mark.map { frame.extent(of: $0, isLabel: true).along } ?? 0
        end += label + frame.length(label > 0 ? 34 : 24)
      }
      centers.append(end + along / 2)
      end += along
    }
    return centers
  }

  /// How far from the nodes' sides the arcs of a level run.
  private func bulge(level: Int) -> Double {
    let label = graph.edges.compactMap(\.mark).map { frame.extent(of: $0, isLabel: true).across }
      .max()
    guard let label, frame.style.showsText else {
      return frame.length(frame.style.showsText ? 20 : 12) + Double(level) * frame.length(10)
    }
    return label / 2 + frame.length(16) + Double(level) * (label + frame.length(12))
  }

  /// Short arcs first, so that long ones go around them.
  private func arcs() -> [Arc] {
    let long = graph.edges.indices.filter { graph.edges[$0].target > graph.edges[$0].source + 1 }
      .sorted {
        let (a, b) = (graph.edges[$0], graph.edges[$1])
        return (a.target - a.source, a.source) < (b.target - b.source, b.source)
      }
    var placed: [Arc] = []
    for edge in long {
      let (source, target) = (graph.edges[edge].source, graph.edges[edge].target)
      func cost(_ side: Double) -> (Int, Int) {
        let others = placed.filter { $0.side == side }
        return (others.count { $0.crosses(source, target) }, others.count)
      }
      let side: Double = cost(1) <= cost(-1) ? 1 : -1
      let beside = placed.filter { $0.side == side && $0.overlaps(source, target) }
      let level = (beside.map(\.level).max() ?? -1) + 1
      placed.append(Arc(edge: edge, source: source, target: target, side: side, level: level))
    }
    return placed
  }
}
