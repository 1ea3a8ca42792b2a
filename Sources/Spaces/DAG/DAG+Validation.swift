extension DAG {
  /// Throws `notInSpace`, or what the validity callback throws.
  public func validate(_ architecture: Architecture) throws {
    if let fault = fault(of: architecture) { throw outside(fault) }
    if let validity, try !validity(architecture) {
      throw outside("the space's validity rule refuses it")
    }
  }

  /// What is wrong with the architecture, the validity callback aside.
  func fault(of architecture: Architecture) -> String? {
    let count = architecture.nodeCount
    guard (minimumNodes...maximumNodes).contains(count) else {
      return "it has \(count) nodes, outside \(minimumNodes)...\(maximumNodes)"
    }
    let bytes = architecture.packed
    guard bytes[0] == 0, bytes[count - 1] == 0 else {
      return "its input or output has an operation; their label is 0"
    }
    let nodeLimit = placement == .nodes ? operations.count : 1
    for node in 0..<count where Int(bytes[node]) >= nodeLimit {
      return "node \(node) has label \(bytes[node]), outside 0..<\(nodeLimit)"
    }
    let edgeLimit = placement == .edges ? operations.count : 1
    for slot in count..<bytes.count where Int(bytes[slot]) > edgeLimit {
      return "an edge has label \(bytes[slot] - 1), outside 0..<\(edgeLimit)"
    }
    if let fixedPredecessors {
      guard architecture.predecessors == fixedPredecessors else {
        return "its edges are not those of the fixed topology"
      }
      return choiceFault(of: architecture)
    }
    guard architecture.edgeCount <= maximumEdges else {
      return "it has \(architecture.edgeCount) edges, more than \(maximumEdges)"
    }
    return Self.topologyFault(of: architecture)
  }

  /// The first node that is a second source or sink, in words.
  static func topologyFault(of architecture: Architecture) -> String? {
    let predecessors = architecture.predecessors
    for (node, mask) in predecessors.enumerated().dropFirst() where mask == 0 {
      return "node \(node) has no incoming edge; only node 0, the input, may have none"
    }
    let used = predecessors.reduce(0, |)
    for node in 0..<architecture.nodeCount - 1 where used >> UInt64(node) & 1 == 0 {
      return "node \(node) has no outgoing edge; only the last node, the output, may have none"
    }
    return nil
  }
}
