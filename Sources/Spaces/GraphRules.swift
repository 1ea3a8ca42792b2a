/// What makes a graph an operation graph of a space, said so that any graph can be made one.
///
/// The rules: the first node is the input and the last the output, between them are operations;
/// every edge is allowed and every required edge is there; every node but the input has an edge
/// into it and every node but the output one out of it; there are at most `maximumEdges` edges.
/// Either the required edges alone satisfy these, or all edges are allowed and `maximumEdges` is at
/// least one less than the most nodes: so a graph of every node count that obeys them exists.
public struct GraphRules: Sendable {
  /// The node counts, input and output included; a single one where there are required edges.
  public let nodes: ClosedRange<Int>
  /// For each node of the largest graph the nodes it must have an edge from, as bits.
  public let required: [UInt64]
  /// For each node of the largest graph the nodes it may have an edge from.
  public let allowed: [UInt64]
  /// The most edges of any of the graphs.
  public let maximumEdges: Int
  /// For each inner node of graphs with the same edges the types it may have; nil for all operations.
  public private(set) var types: [[Int]]?

  /// Graphs that all have the same edges, and whose inner nodes have `types` where they are given.
  package init(fixed predecessors: [UInt64], types: [[Int]]? = nil) {
    self.init(required: predecessors, allowed: predecessors)
    self.types = types
  }

  /// Whether an inner node, counted from 1, may have the type of an operation.
  package func allows(_ type: Int, at node: Int) -> Bool {
    guard let types, types.indices.contains(node - 1) else { return true }
    return types[node - 1].contains(type)
  }

  /// Graphs that have all `required` edges, which leave no node loose, and any of `allowed`.
  package init(required: [UInt64], allowed: [UInt64]) {
    nodes = required.count...required.count
    (self.required, self.allowed) = (required, allowed)
    maximumEdges = allowed.reduce(0) { $0 + $1.nonzeroBitCount }
  }

  /// Graphs with any edges.
  package init(nodes: ClosedRange<Int>, maximumEdges: Int) {
    self.nodes = nodes
    required = Array(repeating: 0, count: nodes.upperBound)
    allowed = (0..<nodes.upperBound).map { (1 << UInt64($0)) - 1 }
    self.maximumEdges = maximumEdges
  }
}
