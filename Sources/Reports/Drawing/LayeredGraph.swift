/// A graph in layers, every edge cut into steps between neighboring layers (Sugiyama, Tagawa and
/// Toda 1981): long edges bend at vertices of their own, and labels are vertices too.
struct LayeredGraph {
  struct Vertex {
    /// Extents of the box; 0 for a bend.
    let across: Double
    let along: Double
    let isBend: Bool
  }

  private(set) var vertices: [Vertex] = []
  /// The vertices of each layer, from one side to the other.
  var layers: [[Int]] = []
  private(set) var layerOf: [Int] = []
  private(set) var above: [[Int]] = []
  private(set) var below: [[Int]] = []
  /// For each edge its vertices from source to target; the graph's nodes are the first vertices.
  private(set) var paths: [[Int]] = []
  /// For each edge the vertex of its label.
  private(set) var labels: [Int?] = []

  init(_ graph: DrawnGraph, frame: Frame) {
    let hasLabels = frame.style.showsText && graph.edges.contains { $0.mark != nil }
    let ranks = Self.ranks(graph, step: hasLabels ? 2 : 1)
    layers = Array(repeating: [], count: (ranks.max() ?? 0) + 1)
    for (node, mark) in graph.nodes.enumerated() {
      let extent = frame.extent(of: mark, isLabel: false)
      add(Vertex(across: extent.across, along: extent.along, isBend: false), layer: ranks[node])
    }
    for edge in graph.edges {
      let (from, to) = (ranks[edge.source], ranks[edge.target])
      let labelLayer = hasLabels && edge.mark != nil ? (from + to) / 2 | 1 : -1
      var path = [edge.source]
      var label: Int?
      for layer in from + 1..<max(to, from + 1) {
        let vertex = vertices.count
        if layer == labelLayer, let mark = edge.mark {
          let extent = frame.extent(of: mark, isLabel: true)
          add(Vertex(across: extent.across, along: extent.along, isBend: false), layer: layer)
          label = vertex
        } else {
          add(Vertex(across: 0, along: 0, isBend: true), layer: layer)
        }
        path.append(vertex)
      }
      path.append(edge.target)
      for (upper, lower) in zip(path, path.dropFirst()) {
        below[upper].append(lower)
        above[lower].append(upper)
      }
      paths.append(path)
      labels.append(label)
    }
  }

  private mutating func add(_ vertex: Vertex, layer: Int) {
    layers[layer].append(vertices.count)
    vertices.append(vertex)
    layerOf.append(layer)
    above.append([])
    below.append([])
  }

  /// Longest paths from the sources; then nodes with more successors than predecessors move down to
  /// their successors, which shortens edges.
  private static func ranks(_ graph: DrawnGraph, step: Int) -> [Int] {
    var ranks = [Int](repeating: 0, count: graph.nodes.count)
    var successors = [[Int]](repeating: [], count: graph.nodes.count)
    var predecessorCount = [Int](repeating: 0, count: graph.nodes.count)
    // Edges come ordered by target, so a source's rank is final when it is read.
    for edge in graph.edges {
      ranks[edge.target] = max(ranks[edge.target], ranks[edge.source] + step)
      successors[edge.source].append(edge.target)
      predecessorCount[edge.target] += 1
    }
    for node in graph.nodes.indices.dropFirst().reversed()
    where successors[node].count > predecessorCount[node] {
      let nearest = successors[node].map { ranks[$0] }.min() ?? ranks[node] + step
      ranks[node] = max(ranks[node], nearest - step)
    }
    return ranks
  }
}
