import Spaces

/// What a drawing shows: nodes in topological order, and edges with or without a mark.
struct DrawnGraph {
  struct Edge {
    let source: Int
    let target: Int
    let mark: Mark?
  }

  let nodes: [Mark]
  let edges: [Edge]

  /// The architecture as its space sees it: operations on its nodes or on its edges. Throws what
  /// the space throws for an architecture outside it.
  init(_ architecture: Architecture, in space: any SearchSpace, showsText: Bool) throws {
    try space.validate(architecture)
    let marks = OperationMarks(space, showsText: showsText)
    switch space.placement {
    case .nodes:
      let graph = try space.operationGraph(of: architecture)
      nodes = graph.types.map { type in
        switch type {
        case OperationGraph.inputType:
          Mark(fixed: "input", showsText: showsText, isTerminal: true)
        case OperationGraph.outputType:
          Mark(fixed: "output", showsText: showsText, isTerminal: true)
        default: marks[type - OperationGraph.firstOperationType]
        }
      }
      edges = graph.edges.map { Edge(source: $0.source, target: $0.target, mark: nil) }
    case .edges:
      let last = architecture.nodeCount - 1
      nodes = (0...last).map { node in
        let name = node == 0 ? "input" : node == last ? "output" : "\(node)"
        return Mark(fixed: name, showsText: showsText, isTerminal: node == 0 || node == last)
      }
      edges = architecture.edges.map {
        Edge(source: $0.source, target: $0.target, mark: marks[$0.label])
      }
    }
  }

  /// Whether each node leads to the next: then no two nodes can share a layer.
  var isChain: Bool {
    let steps = edges.count { $0.target == $0.source + 1 }
    return nodes.count > 1 && steps == nodes.count - 1
  }
}
