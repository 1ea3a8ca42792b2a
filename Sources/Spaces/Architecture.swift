/// A neural architecture as a value: a directed acyclic graph whose nodes and edges carry labels.
///
/// Nodes are numbered in topological order; every edge goes from a lower number to a higher one.
/// What a label means is the search space's affair (an index into its `operations`); a space that
/// puts operations on edges labels every node 0, and one that puts them on nodes labels every
/// edge 0. Two architectures are equal when their numbered graphs are; `SearchSpace.canonicalKey`
/// compares them up to isomorphism.
///
///     // input → convolution → output, and a skip, in a space with operations on nodes
///     let edges: [Architecture.Edge] = [.init(0, 1), .init(1, 2), .init(0, 2)]
///     let architecture = try Architecture(nodes: [0, 3, 0], edges: edges)
public struct Architecture: Hashable, Sendable {
  /// A directed edge with a label.
  public struct Edge: Hashable, Sendable {
    /// The node it comes from, below `target`.
    public let source: Int
    /// The node it goes to.
    public let target: Int
    /// What is on the edge, 0..<`maximumLabels`; 0 where operations are on nodes.
    public let label: Int

    /// Any numbers: `Architecture` checks them.
    public init(_ source: Int, _ target: Int, label: Int = 0) {
      (self.source, self.target, self.label) = (source, target, label)
    }
  }

  /// The most nodes an architecture may have.
  public static let maximumNodes = 64
  /// The labels are 0..<`maximumLabels`.
  public static let maximumLabels = 254

  /// 1...`maximumNodes`.
  public let nodeCount: Int
  /// Node labels, then one byte for each pair (x, y), x < y, at y(y-1)/2 + x: 0, or label + 1.
  private let bytes: [UInt8]

  /// Throws `SpacesError.invalidGraph` for no node or too many, labels or node numbers out of
  /// range, edges that do not go upward, and repeated edges.
  public init(nodes: [Int], edges: [Edge]) throws {
    let count = nodes.count
    guard (1...Self.maximumNodes).contains(count) else {
      throw SpacesError.invalidGraph(
        "\(count) nodes: an architecture has 1 to \(Self.maximumNodes)")
    }
    var bytes = [UInt8](repeating: 0, count: count + Self.pairCount(count))
    for (i, label) in nodes.enumerated() {
      guard (0..<Self.maximumLabels).contains(label) else {
        throw SpacesError.invalidGraph(
          "node \(i) has label \(label), outside 0..<\(Self.maximumLabels)")
      }
      bytes[i] = UInt8(label)
    }
    for edge in edges {
      let (x, y) = (edge.source, edge.target)
      guard x >= 0, x < y, y < count else {
        throw SpacesError.invalidGraph(
          "edge \(x)->\(y) does not go from a lower to a higher node of 0..<\(count): "
            + "number the nodes in topological order")
      }
      guard (0..<Self.maximumLabels).contains(edge.label) else {
        throw SpacesError.invalidGraph(
          "edge \(x)->\(y) has label \(edge.label), outside 0..<\(Self.maximumLabels)")
      }
      let slot = count + Self.pairIndex(x, y)
      guard bytes[slot] == 0 else {
        throw SpacesError.invalidGraph("edge \(x)->\(y) is given twice")
      }
      bytes[slot] = UInt8(edge.label + 1)
    }
    nodeCount = count
    self.bytes = bytes
  }

  /// The pairs of `nodes` nodes, each counted once.
  package static func pairCount(_ nodes: Int) -> Int { nodes * (nodes - 1) / 2 }

  /// The position of a pair, source < target, in the order (0,1), (0,2), (1,2), (0,3) and so on: the
  /// one in which everything that lists possible edges lists them.
  package static func pairIndex(_ source: Int, _ target: Int) -> Int {
    pairCount(target) + source
  }

  /// For callers inside the package that already hold a valid packed form.
  package init(uncheckedNodeCount nodeCount: Int, bytes: [UInt8]) {
    (self.nodeCount, self.bytes) = (nodeCount, bytes)
  }

  /// The packed form: node labels, then pairs in the order (0,1), (0,2), (1,2), (0,3) and so on.
  package var packed: [UInt8] { bytes }

  /// The labels of all nodes, in order.
  public var nodes: [Int] { bytes.prefix(nodeCount).map(Int.init) }

  /// The edges ordered by target, then source.
  public var edges: [Edge] {
    var edges: [Edge] = []
    var slot = nodeCount
    for y in 0..<nodeCount {
      for x in 0..<y {
        if bytes[slot] != 0 { edges.append(Edge(x, y, label: Int(bytes[slot]) - 1)) }
        slot += 1
      }
    }
    return edges
  }

  /// How many edges there are, at most nodeCount · (nodeCount − 1) / 2.
  public var edgeCount: Int { bytes.dropFirst(nodeCount).count { $0 != 0 } }

  /// The label of the edge, or nil where there is none (also for numbers that are no nodes).
  public func edgeLabel(from source: Int, to target: Int) -> Int? {
    guard source >= 0, source < target, target < nodeCount else { return nil }
    let byte = bytes[nodeCount + Self.pairIndex(source, target)]
    return byte == 0 ? nil : Int(byte) - 1
  }
}
