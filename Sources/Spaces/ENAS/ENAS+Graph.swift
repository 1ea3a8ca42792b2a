extension ENAS {
  /// The architecture's own nodes and edges.
  public func operationGraph(of architecture: Architecture) throws -> OperationGraph {
    try validate(architecture)
    return try NodeGraph.operationGraph(of: architecture)
  }

  public func architecture(from graph: OperationGraph) throws -> Architecture {
    let architecture = try NodeGraph.architecture(
      from: graph, operations: Self.names.count, of: self)
    try validate(architecture)
    return architecture
  }
}
