extension NASBench101 {
  /// The pruned cell with node types of the SVGe code (Lukasik et al. 2021): 0 output, 1 input, 2
  /// conv1x1, 3 conv3x3, 4 maxpool. Vertices on no path are left out, so that every node has a part
  /// in what the cell computes.
  public func operationGraph(of architecture: Architecture) throws -> OperationGraph {
    try cells(architecture).pruned.operationGraph()
  }

  /// Any edges that leave no vertex loose: then all lie on paths from input to output.
  public var graphRules: GraphRules? {
    GraphRules(nodes: 2...Self.maximumVertices, maximumEdges: Self.maximumEdges)
  }

  /// Throws `notInSpace` also for a graph with a node on no path from input to output.
  public func architecture(from graph: OperationGraph) throws -> Architecture {
    let edges = graph.edges.map { Architecture.Edge($0.source, $0.target) }
    guard graph.nodeCount <= Self.maximumVertices,
      graph.types.allSatisfy({ $0 < Int(Self.operationLabels.upperBound) })
    else {
      throw outside(
        "its operation graph has \(graph.nodeCount) nodes of types \(graph.types); a cell has at "
          + "most \(Self.maximumVertices), of types below \(Self.operationLabels.upperBound)")
    }
    let architecture = try Architecture(nodes: graph.types, edges: edges)
    guard try pruned(architecture) == architecture else {
      throw outside("a node of its operation graph lies on no path from input to output")
    }
    return architecture
  }
}

extension NASBench101Cell {
  func operationGraph() throws -> OperationGraph {
    try OperationGraph(
      types: labels.map(Int.init),
      predecessors: (0..<vertexCount).map { vertex in
        predecessors(of: vertex).reduce(0) { $0 | 1 << UInt64($1) }
      })
  }
}
