import Tensors

/// A search space of the user's own: labelled graphs over an operation vocabulary.
///
/// Node 0 is the input and the only source, the last node the output and the only sink, so every
/// other node lies on a path between them. Operations are the labels of the inner nodes (input and
/// output have label 0) or of the edges. The topology is either free, between `minimumNodes` and
/// `maximumNodes` nodes and with at most `maximumEdges` edges, or fixed. `validity` may refuse
/// further architectures; it is called on the calling thread only, and what it throws goes through.
public struct DAG: SearchSpace {
  public typealias Validity = @Sendable (Architecture) throws -> Bool

  public let operations: [String]
  public let placement: OperationPlacement
  /// The fewest and most nodes, input and output included; equal for a fixed topology.
  public let minimumNodes: Int
  public let maximumNodes: Int
  public let maximumEdges: Int
  /// The predecessors of each node as bits where the topology is fixed, otherwise nil.
  let fixedPredecessors: [UInt64]?
  let validity: Validity?

  /// A free topology. `maximumEdges` is, unless given, as many as fit: all pairs, and with
  /// operations on edges at most 62.
  ///
  /// Throws `invalidArgument` for no operation or more than 254, for names that are empty, longer
  /// than 64 bytes, repeated, "input", "output" or made of other characters than letters, digits
  /// and `_.+-:@`; for node limits outside 2...64 or in the wrong order; and for an edge limit too
  /// small to reach every node of the largest graph or too large for an operation graph.
  public init(
    operations: [String], placement: OperationPlacement = .nodes, minimumNodes: Int = 2,
    maximumNodes: Int, maximumEdges: Int? = nil, validity: Validity? = nil
  ) throws {
    try Self.checkNames(operations)
    guard 2 <= minimumNodes, minimumNodes <= maximumNodes,
      maximumNodes <= Architecture.maximumNodes
    else {
      throw SpacesError.invalidArgument(
        "a DAG needs 2 <= minimumNodes <= maximumNodes <= \(Architecture.maximumNodes), "
          + "not \(minimumNodes) and \(maximumNodes)")
    }
    let pairs = Architecture.pairCount(maximumNodes)
    let most = min(pairs, Self.edgeCapacity(placement))
    let limit = maximumEdges ?? most
    guard (maximumNodes - 1...max(most, maximumNodes - 1)).contains(limit), limit <= most else {
      throw SpacesError.invalidArgument(
        "with operations on \(placement.rawValue), \(maximumNodes) nodes need an edge limit "
          + "of \(maximumNodes - 1) to \(most), not \(limit)")
    }
    (self.operations, self.placement, self.validity) = (operations, placement, validity)
    (self.minimumNodes, self.maximumNodes) = (minimumNodes, maximumNodes)
    self.maximumEdges = limit
    fixedPredecessors = nil
  }

  /// The fixed topology of `edges`, (source, target) pairs from lower to higher numbers; its last
  /// node is the highest target. Throws as the other initializer, and `invalidGraph` or
  /// `invalidArgument` for edges that make no graph with one source and one sink.
  public init(
    operations: [String], placement: OperationPlacement = .nodes,
    edges: [(source: Int, target: Int)], validity: Validity? = nil
  ) throws {
    try Self.checkNames(operations)
    let last = edges.map(\.target).max() ?? 0
    guard (1..<Architecture.maximumNodes).contains(last),
      edges.count <= Self.edgeCapacity(placement)
    else {
      throw SpacesError.invalidArgument(
        "a fixed topology has 2 to \(Architecture.maximumNodes) nodes and at most "
          + "\(Self.edgeCapacity(placement)) edges with operations on \(placement.rawValue), "
          + "not \(last) as its highest target and \(edges.count) edges")
    }
    let graph = try Architecture(
      nodes: Array(repeating: 0, count: last + 1), edges: edges.map { .init($0.source, $0.target) })
    if let fault = Self.topologyFault(of: graph) {
      throw SpacesError.invalidArgument("the fixed topology is not usable: \(fault)")
    }
    (self.operations, self.placement, self.validity) = (operations, placement, validity)
    (minimumNodes, maximumNodes, maximumEdges) = (last + 1, last + 1, edges.count)
    fixedPredecessors = graph.predecessors
  }

  public var key: String { "dag" }
  public var title: String { "DAG" }
  public var maximumGraphNodes: Int { placement == .nodes ? maximumNodes : maximumEdges + 2 }

  /// Nodes an operation graph has left for edges as nodes; for operations on nodes, all pairs.
  private static func edgeCapacity(_ placement: OperationPlacement) -> Int {
    let nodes = Architecture.maximumNodes
    return placement == .nodes ? Architecture.pairCount(nodes) : nodes - 2
  }

  private static func checkNames(_ names: [String]) throws {
    guard (1...Architecture.maximumLabels).contains(names.count) else {
      throw SpacesError.invalidArgument(
        "\(names.count) operations: a DAG has 1 to \(Architecture.maximumLabels)")
    }
    var seen: Set<String> = ["input", "output"]
    for name in names {
      guard (1...64).contains(name.utf8.count), name.utf8.allSatisfy(TextScanner.isNameByte) else {
        throw SpacesError.invalidArgument(
          "'\(name.prefix(64))' cannot name an operation: use 1 to 64 bytes of letters, digits "
            + "and _.+-:@")
      }
      guard seen.insert(name).inserted else {
        throw SpacesError.invalidArgument(
          "'\(name)' cannot name an operation: it is reserved or given twice")
      }
    }
  }
}
