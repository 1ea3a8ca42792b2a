import Tensors

/// A search space of the user's own: labelled graphs over an operation vocabulary.
///
/// Node 0 is the input and the only source, the last node the output and the only sink, so every
/// other node lies on a path between them. Operations are the labels of the inner nodes (input and
/// output have label 0) or of the edges. The topology is either free, between `minimumNodes` and
/// `maximumNodes` nodes and with at most `maximumEdges` edges, or fixed. `validity` may refuse
/// further architectures; it is called on the calling thread only, and what it throws goes through.
///
///     let space = try DAG(
///       operations: ["attention", "mlp", "norm"], maximumNodes: 5, maximumEdges: 6
///     ) { $0.nodes.contains(0) }
///     var random = RandomSource(seed: 0)
///     print(try space.text(of: space.sample(using: &random)))
///
/// `SpaceCatalog.register(_:as:)` gives it a key of its own, under which files remember it.
public struct DAG: SearchSpace {
  /// Whether an architecture that obeys the limits belongs to the space; what it throws goes through.
  public typealias Validity = @Sendable (Architecture) throws -> Bool

  /// "dag", or what `named(_:title:)` gave.
  public internal(set) var key = "dag"
  /// What people call the space: "DAG", or the title it was registered under.
  public internal(set) var title = "DAG"
  /// 1 to 254 names, in label order.
  public let operations: [String]
  /// What operations compute whose names do not say it, or say something else.
  public let meanings: [String: Operation]
  /// Whether labels of nodes or of edges are operations.
  public let placement: OperationPlacement
  /// The fewest and most nodes, input and output included; equal for a fixed topology.
  public let minimumNodes: Int
  /// The most nodes, at most `Architecture.maximumNodes`.
  public let maximumNodes: Int
  /// The most edges, those of a fixed topology included.
  public let maximumEdges: Int
  /// What each operation computes: what `meanings` says, else what the name does.
  public let vocabulary: [Operation]
  /// Which architectures `canonicalKey` takes for the same.
  public let equivalence: Equivalence
  /// The predecessors of each node as bits where the topology is fixed, otherwise nil.
  let fixedPredecessors: [UInt64]?
  /// For each inner node or edge of a fixed topology the labels it may have; nil for all.
  let choices: [[Int]]?
  private(set) var validity: Validity?
  /// The marks of rules of the user's own in the description that the space was read from.
  var lackedRules: [Description.Parameter] = []
  /// Read from a description that tells of a rule of the user's own.
  public var lacksRule: Bool { !lackedRules.isEmpty }

  /// A free topology. `maximumEdges` is, unless given, as many as fit: all pairs, and with
  /// operations on edges at most 62.
  ///
  /// Throws `invalidArgument` for no operation or more than 254, for names that are empty, longer
  /// than 64 bytes, repeated, "input", "output" or made of other characters than letters, digits
  /// and `_.+-:@`; for node limits outside 2...64 or in the wrong order; and for an edge limit too
  /// small to reach every node of the largest graph or too large for an operation graph.
  ///
  /// - Parameters:
  ///   - operations: names, in label order.
  ///   - meanings: what operations compute whose names do not say it, by name; networks are built
  ///     from it.
  ///   - equivalence: which architectures count as the same.
  ///   - validity: asked about every architecture that obeys the limits, before it leaves any method.
  public init(
    operations: [String], meanings: [String: Operation] = [:],
    placement: OperationPlacement = .nodes, minimumNodes: Int = 2, maximumNodes: Int,
    maximumEdges: Int? = nil, equivalence: Equivalence = .isomorphism, validity: Validity? = nil
  ) throws {
    try Self.checkNames(operations, meanings)
    guard 2 <= minimumNodes, minimumNodes <= maximumNodes,
      maximumNodes <= Architecture.maximumNodes
    else {
      throw SpacesError.invalidArgument(
        "a DAG needs 2 <= least nodes <= most nodes <= \(Architecture.maximumNodes), "
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
    (self.operations, self.meanings) = (operations, meanings)
    vocabulary = Self.vocabulary(operations, meanings)
    (self.placement, self.equivalence, self.validity) = (placement, equivalence, validity)
    (self.minimumNodes, self.maximumNodes) = (minimumNodes, maximumNodes)
    self.maximumEdges = limit
    (fixedPredecessors, choices) = (nil, nil)
  }

  /// The fixed topology of `edges`, (source, target) pairs from lower to higher numbers; its last
  /// node is the highest target. Throws as the other initializer, `invalidGraph` or
  /// `invalidArgument` for edges that make no graph with one source and one sink, and
  /// `invalidArgument` for choices that do not fit.
  ///
  /// - Parameter choices: what each inner node, by number, or each edge, in the order of `edges`, may
  ///   be, in the order in which architectures are listed; all operations unless given.
  public init(
    operations: [String], meanings: [String: Operation] = [:],
    placement: OperationPlacement = .nodes, edges: [(source: Int, target: Int)],
    choices: [[String]]? = nil, equivalence: Equivalence = .isomorphism, validity: Validity? = nil
  ) throws {
    try Self.checkNames(operations, meanings)
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
    (self.operations, self.meanings) = (operations, meanings)
    vocabulary = Self.vocabulary(operations, meanings)
    (self.placement, self.equivalence, self.validity) = (placement, equivalence, validity)
    (minimumNodes, maximumNodes, maximumEdges) = (last + 1, last + 1, edges.count)
    fixedPredecessors = graph.predecessors
    self.choices = try choices.map { names in
      let labels = try Self.choices(
        names, among: operations, slots: placement == .nodes ? last - 1 : edges.count, placement)
      guard placement == .edges else { return labels }
      let order = edges.indices.sorted {
        (edges[$0].target, edges[$0].source) < (edges[$1].target, edges[$1].source)
      }
      return order.map { labels[$0] }
    }
  }

  private static func vocabulary(
    _ operations: [String], _ meanings: [String: Operation]
  ) -> [Operation] {
    operations.map { meanings[$0] ?? Operation(named: $0) }
  }

  /// Operations on edges become nodes, and so each edge counts.
  public var maximumGraphNodes: Int { placement == .nodes ? maximumNodes : maximumEdges + 2 }

  /// Nodes an operation graph has left for edges as nodes; for operations on nodes, all pairs.
  private static func edgeCapacity(_ placement: OperationPlacement) -> Int {
    let nodes = Architecture.maximumNodes
    return placement == .nodes ? Architecture.pairCount(nodes) : nodes - 2
  }

  /// The same space with a validity rule, such as after loading, or without one.
  public func with(validity: Validity?) -> DAG {
    var space = self
    space.validity = validity
    space.lackedRules.removeAll { $0 == Description.ownRule }
    return space
  }

  /// The same space, its validity rule included.
  public func named(_ key: String, title: String) -> (any SearchSpace)? {
    var space = self
    (space.key, space.title) = (key, title)
    return space
  }

  static func checkNames(_ names: [String], _ meanings: [String: Operation]) throws {
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
    if let stray = meanings.keys.filter({ !names.contains($0) }).min() {
      throw SpacesError.invalidArgument(
        "'\(stray.prefix(64))' has a meaning and is none of the operations "
          + names.joined(separator: ", "))
    }
  }
}
