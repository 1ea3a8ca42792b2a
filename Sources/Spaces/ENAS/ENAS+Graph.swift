extension ENAS {
  /// The architecture's own nodes and edges.
  public func operationGraph(of architecture: Architecture) throws -> OperationGraph {
    try validate(architecture)
    return try NodeGraph.operationGraph(of: architecture)
  }

  /// The chain, and skips from any layer to any later one.
  public var graphRules: GraphRules? {
    let chain: [UInt64] = [0] + (0...layers).map { 1 << UInt64($0) }
    return GraphRules(
      required: chain,
      allowed: (0...layers).map { (1 << UInt64($0)) - 1 } + chain.suffix(1))
  }

  /// Throws `notInSpace` for a graph without the chain, or with an edge that skips to the output.
  public func architecture(from graph: OperationGraph) throws -> Architecture {
    let architecture = try NodeGraph.architecture(
      from: graph, operations: Self.names.count, of: self)
    try validate(architecture)
    return architecture
  }
}
