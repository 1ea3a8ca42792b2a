/// The rules of `SearchSpace.publishedValidity(of:)`. All of them ask for exactly one input and one
/// output, and for an edge into and out of every other node.

extension ENAS {
  /// Each node but the last two has an edge to the next one. Any number of layers is valid, and any
  /// node may feed the output.
  public func publishedValidity(of graph: OperationGraph) -> Bool? {
    graph.isComputation
      && (1..<max(graph.nodeCount - 1, 1)).allSatisfy {
        graph.predecessors[$0] >> UInt64($0 - 1) & 1 == 1
      }
  }
}

extension NASBench101 {
  /// At most 7 vertices and 9 edges.
  public func publishedValidity(of graph: OperationGraph) -> Bool? {
    graph.isComputation && graph.nodeCount <= Self.maximumVertices
      && graph.edges.count <= Self.maximumEdges
  }
}

extension NASBench201 {
  /// The first node is the input, the last the output. The edges that all cells share are not asked
  /// for.
  public func publishedValidity(of graph: OperationGraph) -> Bool? {
    graph.isComputation && graph.types.first == OperationGraph.inputType
      && graph.types.last == OperationGraph.outputType
  }
}

extension OperationGraph {
  fileprivate var isComputation: Bool {
    let sources = predecessors.reduce(0, |)
    return types.count { $0 == Self.inputType } == 1
      && types.count { $0 == Self.outputType } == 1
      && types.enumerated().allSatisfy { node, type in
        (type == Self.inputType || predecessors[node] != 0)
          && (type == Self.outputType || sources >> UInt64(node) & 1 == 1)
      }
  }
}
