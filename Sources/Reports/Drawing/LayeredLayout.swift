/// The drawing of any graph in layers.
struct LayeredLayout {
  private let graph: DrawnGraph
  private let frame: Frame
  private let layered: LayeredGraph
  /// Across the flow.
  private let centers: [Double]
  /// Along the flow: where each layer begins and ends.
  private let bands: [(begin: Double, end: Double)]

  init(_ graph: DrawnGraph, frame: Frame) {
    (self.graph, self.frame) = (graph, frame)
    var layered = LayeredGraph(graph, frame: frame)
    layered.reduceCrossings()
    let gap = frame.length(frame.style.showsText ? 22 : 10)
    let centers = layered.coordinates(gap: gap)
    (self.layered, self.centers) = (layered, centers)
    bands = Self.bands(layered, centers: centers, frame: frame)
  }

  private static func bands(
    _ layered: LayeredGraph, centers: [Double], frame: Frame
  ) -> [(begin: Double, end: Double)] {
    let hasLabels = layered.labels.contains { $0 != nil }
    let least = frame.length(!frame.style.showsText ? 12 : hasLabels ? 18 : 26)
    var bands: [(begin: Double, end: Double)] = []
    for layer in layered.layers {
      let thickness = layer.map { layered.vertices[$0].along }.max() ?? 0
      // Steps that go far to the side need room to bend.
      let reach =
        layer.flatMap { vertex in
          layered.above[vertex].map { abs(centers[$0] - centers[vertex]) }
        }.max() ?? 0
      let begin = bands.last.map { $0.end + min(max(least, reach * 0.16), 3 * least) } ?? 0
      bands.append((begin, begin + thickness))
    }
    return bands
  }

  func layout() -> CellLayout {
    let leaving = ports { $0.below }
    let arriving = ports { $0.above }
    let boxes = graph.nodes.enumerated().map { node, mark in
      frame.box(mark, across: centers[node], along: middle(node))
    }
    let edges = graph.edges.indices.map { index in
      let path = layered.paths[index]
      let edge = graph.edges[index]
      let start = centers[edge.source] + (leaving[[edge.source, path[1]]] ?? 0)
      let end = centers[edge.target] + (arriving[[edge.target, path[path.count - 2]]] ?? 0)
      var curve = Curve(from: (start, middle(edge.source) + half(edge.source)))
        .line(to: (start, bands[layered.layerOf[edge.source]].end))
      for vertex in path.dropFirst().dropLast() {
        let band = bands[layered.layerOf[vertex]]
        curve = curve.glide(to: (centers[vertex], band.begin))
        if band.end > band.begin { curve = curve.line(to: (centers[vertex], band.end)) }
      }
      curve = curve.glide(to: (end, bands[layered.layerOf[edge.target]].begin))
        .line(to: (end, middle(edge.target) - half(edge.target)))
      let label = layered.labels[index] ?? edge.source
      return curve.edge(edge, frame: frame, label: (centers[label], middle(label)))
    }
    return frame.layout(boxes: boxes, edges: edges)
  }

  private func half(_ vertex: Int) -> Double { layered.vertices[vertex].along / 2 }

  private func middle(_ vertex: Int) -> Double {
    let band = bands[layered.layerOf[vertex]]
    return (band.begin + band.end) / 2
  }

  /// Where on its node's side each edge begins or ends, by node and next vertex: spread in the
  /// order of the next vertices.
  private func ports(_ neighbors: (LayeredGraph) -> [[Int]]) -> [[Int]: Double] {
    var ports: [[Int]: Double] = [:]
    for node in graph.nodes.indices {
      let ordered = neighbors(layered)[node].sorted { (centers[$0], $0) < (centers[$1], $1) }
      guard ordered.count > 1 else { continue }
      let room = layered.vertices[node].across * 0.6 / Double(ordered.count - 1)
      let step = min(room, frame.length(12))
      for (place, vertex) in ordered.enumerated() {
        ports[[node, vertex]] = (Double(place) - Double(ordered.count - 1) / 2) * step
      }
    }
    return ports
  }
}
