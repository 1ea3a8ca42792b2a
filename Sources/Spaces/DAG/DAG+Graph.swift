extension DAG {
  /// With operations on nodes, the architecture's own nodes and edges. With operations on edges,
  /// each edge becomes a node, in the order of the edges (by target, then source): it follows the
  /// edges into its source, or the input.
  public func operationGraph(of architecture: Architecture) throws -> OperationGraph {
    try validate(architecture)
    return try uncheckedGraph(of: architecture)
  }

  func uncheckedGraph(of architecture: Architecture) throws -> OperationGraph {
    guard placement == .edges else { return try NodeGraph.operationGraph(of: architecture) }
    /// The edges into each node, as bits of operation graph nodes; the input stands for node 0's.
    var incoming = [UInt64](repeating: 0, count: architecture.nodeCount)
    incoming[0] = 1
    var types = [OperationGraph.inputType]
    var predecessors: [UInt64] = [0]
    for edge in architecture.edges {
      incoming[edge.target] |= 1 << UInt64(types.count)
      predecessors.append(incoming[edge.source])
      types.append(OperationGraph.firstOperationType + edge.label)
    }
    types.append(OperationGraph.outputType)
    predecessors.append(incoming[architecture.nodeCount - 1])
    return try OperationGraph(types: types, predecessors: predecessors)
  }

  /// The rules without the validity callback. A free topology with operations on edges has none:
  /// its operation graphs are the line graphs.
  public var graphRules: GraphRules? {
    guard let fixedPredecessors else {
      return placement == .edges
        ? nil : GraphRules(nodes: minimumNodes...maximumNodes, maximumEdges: maximumEdges)
    }
    let labels = Array(repeating: 0, count: slotCount(fixedPredecessors))
    let types = choices?.map { $0.map { OperationGraph.firstOperationType + $0 } }
    let graph = try? uncheckedGraph(of: labelled(fixedPredecessors, labels))
    return graph.map { GraphRules(fixed: $0.predecessors, types: types) }
  }

  /// Throws `notInSpace` also where the nodes of the graph are not in the order of
  /// `operationGraph(of:)`.
  public func architecture(from graph: OperationGraph) throws -> Architecture {
    guard placement == .edges else {
      let architecture = try NodeGraph.architecture(
        from: graph, operations: operations.count, of: self)
      try validate(architecture)
      return architecture
    }
    let noEdges = "its operation graph is not one that comes from operations on edges"
    let last = graph.nodeCount - 1
    guard last > 1, last <= maximumEdges + 1 else { throw outside(noEdges) }
    // Edges with a common source have the same predecessors: those into that source. As edges are
    // ordered by target, sources are numbered by the order of these sets.
    let sets = Set(graph.predecessors.dropFirst()).sorted()
    guard sets.first == 1 else { throw outside(noEdges) }
    var edges: [Architecture.Edge] = []
    for node in 1..<last {
      guard let source = sets.firstIndex(of: graph.predecessors[node]),
        let target = sets.firstIndex(where: { $0 >> UInt64(node) & 1 == 1 }), source < target,
        case let label = graph.types[node] - OperationGraph.firstOperationType,
        operations.indices.contains(label),
        !edges.contains(where: { $0.source == source && $0.target == target })
      else { throw outside(noEdges) }
      edges.append(.init(source, target, label: label))
    }
    let architecture = try Architecture(nodes: Array(repeating: 0, count: sets.count), edges: edges)
    try validate(architecture)
    guard try uncheckedGraph(of: architecture) == graph else { throw outside(noEdges) }
    return architecture
  }
}
