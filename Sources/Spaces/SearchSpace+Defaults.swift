import Tensors

/// What a space need not say where the usual answer holds: these are for spaces whose operations are
/// on nodes, with the input first, the output last and label 0 on both.
extension SearchSpace {
  /// One of the `neighbors(of:)`, all equally likely. Throws `unsupported` where there are none.
  public func mutate(
    _ architecture: Architecture, using random: inout RandomSource
  ) throws -> Architecture {
    let neighbors = try neighbors(of: architecture)
    guard !neighbors.isEmpty else {
      throw SpacesError.unsupported(
        space: title, what: "architecture one edit away from this one",
        remedy: "give the space more to choose")
    }
    return neighbors[random.below(neighbors.count)]
  }

  /// The text itself: every architecture is a class of its own.
  public func canonicalKey(of architecture: Architecture) throws -> String {
    try text(of: architecture)
  }

  /// The architecture's own nodes and edges.
  public func operationGraph(of architecture: Architecture) throws -> OperationGraph {
    try validate(architecture)
    return try NodeGraph.operationGraph(of: architecture)
  }

  /// Throws `notInSpace` also for types that are no operation of the space.
  public func architecture(from graph: OperationGraph) throws -> Architecture {
    let architecture = try NodeGraph.architecture(
      from: graph, operations: operations.count, of: self)
    try validate(architecture)
    return architecture
  }

  /// One row per architecture, for N = `maximumGraphNodes` and k operations:
  ///
  /// - `adjacency`, N(N−1)/2 + (N−2)k: one bit for each pair (0,1), (0,2), (1,2), (0,3) and so on,
  ///   then one-hot operations of nodes 1...N−2.
  /// - `categorical`, N(N−1)/2 + N−2: the pairs, then operation + 1 of each node, 0 for an absent one.
  /// - `path`: paths of 0...N−2 operations. `unsupported` where that is more than 131,072 columns.
  /// - `graph` and `sequence`: of the operation graph.
  /// - `graf`: k + 6 for each set of operations.
  public func encode(_ architectures: [Architecture], as encoding: Encoding) throws -> Tensor {
    guard encoding != .graf else { return try grafRows(architectures) }
    let (nodes, kinds) = (maximumGraphNodes, operations.count)
    let graphs = GraphEncoder(nodes: nodes, types: typeCount)
    let paths =
      try encoding == .path
      ? PathEncoder(space: title, digits: Array(0..<kinds), lengths: 0...max(nodes - 2, 0)) : nil
    let pairs = Architecture.pairCount(nodes)
    let inner = max(nodes - 2, 0)
    let width =
      switch encoding {
      case .adjacency: pairs + inner * kinds
      case .path: paths?.width ?? 0
      case .graph: graphs.graphWidth
      case .sequence: graphs.sequenceWidth
      case .categorical, .graf: pairs + inner
      }
    return try encodedRows(architectures, width: width) { architecture, row in
      let graph = try operationGraph(of: architecture)
      switch encoding {
      case .graph: graphs.fillGraph(graph, &row)
      case .path: paths?.fill(graph, &row)
      case .sequence:
        graphs.fillSequence(graph, tokens: GraphEncoder.tokens(operations: kinds), &row)
      case .adjacency, .categorical, .graf:
        for (source, target) in graph.edges { row.set(Architecture.pairIndex(source, target)) }
        row.skip(pairs)
        for node in 1...max(inner, 1) where node <= inner {
          let label =
            node < graph.nodeCount - 1
            ? graph.types[node] - OperationGraph.firstOperationType : nil
          if encoding == .adjacency {
            row.appendOneHot(label, of: kinds)
          } else {
            row.append(Float(label.map { $0 + 1 } ?? 0))
          }
        }
      }
    }
  }
}
