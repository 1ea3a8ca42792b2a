/// Operation graphs of spaces with operations on nodes, whose first and last node are labelled 0.
package enum NodeGraph {
  /// The same graph with label + 2 as type, and types for the input and the output.
  package static func operationGraph(of architecture: Architecture) throws -> OperationGraph {
    let count = architecture.nodeCount
    var types = architecture.packed.prefix(count).map {
      OperationGraph.firstOperationType + Int($0)
    }
    types[0] = OperationGraph.inputType
    types[count - 1] = OperationGraph.outputType
    return try OperationGraph(types: types, predecessors: architecture.predecessors)
  }

  /// The reverse. Throws `notInSpace` for other types at the ends and for inner types that are no
  /// operation; whether the edges suit the space is for the caller to validate.
  package static func architecture(
    from graph: OperationGraph, operations: Int, of space: some SearchSpace
  ) throws -> Architecture {
    let last = graph.nodeCount - 1
    guard last > 0, graph.types[0] == OperationGraph.inputType,
      graph.types[last] == OperationGraph.outputType
    else { throw space.outside("its operation graph does not go from an input to an output") }
    var labels = graph.types.map { $0 - OperationGraph.firstOperationType }
    (labels[0], labels[last]) = (0, 0)
    for (node, label) in labels.enumerated() where !(0..<operations).contains(label) {
      throw space.outside(
        "node \(node) of its operation graph has type "
          + "\(label + OperationGraph.firstOperationType), which is no operation")
    }
    return try Architecture(
      nodes: labels, edges: graph.edges.map { Architecture.Edge($0.source, $0.target) })
  }
}
