extension NASBench201 {
  /// The predecessors in the constant graph: input, the six edges in string order, output.
  private static let graphPredecessors: [UInt64] = [
    0b0, 0b1, 0b1, 0b10, 0b1, 0b10, 0b1100, 0b111_0000,
  ]

  /// The cell with each edge as a node, in the order of the official text: 8 nodes whose edges
  /// 0→1, 0→2, 0→4, 1→3, 1→5, 2→6, 3→6, 4→7, 5→7, 6→7 never change (SVGe, Lukasik et al. 2021).
  public func operationGraph(of architecture: Architecture) throws -> OperationGraph {
    try validate(architecture)
    var types = [OperationGraph.inputType]
    for byte in architecture.packed[Self.nodeCount...] {
      types.append(OperationGraph.firstOperationType + Int(byte) - 1)
    }
    types.append(OperationGraph.outputType)
    return try OperationGraph(types: types, predecessors: Self.graphPredecessors)
  }

  /// All cells share their edges; only types differ.
  public var graphRules: GraphRules? { GraphRules(fixed: Self.graphPredecessors) }

  /// Throws `notInSpace` for other edges than those all cells share, and for types that are no
  /// operation.
  public func architecture(from graph: OperationGraph) throws -> Architecture {
    guard graph.predecessors == Self.graphPredecessors else {
      throw outside("its operation graph does not have the edges that all cells share")
    }
    guard graph.types.first == OperationGraph.inputType,
      graph.types.last == OperationGraph.outputType
    else { throw outside("its operation graph does not go from an input to an output") }
    var bytes = [UInt8](repeating: 0, count: Self.nodeCount)
    for (node, type) in graph.types.enumerated().dropFirst().dropLast() {
      let label = type - OperationGraph.firstOperationType
      guard (0..<Self.operationCount).contains(label) else {
        throw outside("node \(node) of its operation graph has type \(type), which is no operation")
      }
      bytes.append(UInt8(label + 1))
    }
    return Architecture(uncheckedNodeCount: Self.nodeCount, bytes: bytes)
  }
}
