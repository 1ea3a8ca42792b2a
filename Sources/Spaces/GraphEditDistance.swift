extension OperationGraph {
  /// The fewest edits that turn this graph into `other`; an edit inserts or deletes a node without
  /// edges, changes a node's type, or inserts or deletes an edge. First node stays first, last stays
  /// last.
  ///
  /// Exact, so blind to the numbering of nodes, for graphs of at most
  /// `exactEditDistanceNodes` nodes. Where one is larger, inner nodes are matched by index: an upper
  /// bound in bounded time.
  public func editDistance(to other: OperationGraph) -> Int {
    self == other ? 0 : GraphEditDistance.between(self, other)
  }

  /// Above this number of nodes the distance is an upper bound.
  public static let exactEditDistanceNodes = 8
}

/// A depth-first search over all assignments of inner nodes that is cut off by the best one so far.
private struct GraphEditDistance {
  static func between(_ a: OperationGraph, _ b: OperationGraph) -> Int {
    var search = GraphEditDistance(a, b)
    let shared = min(a.nodeCount, b.nodeCount) - 2
    search.assign { $0 <= shared ? $0 : nil }
    if max(a.nodeCount, b.nodeCount) <= OperationGraph.exactEditDistanceNodes {
      search.descend(1, cost: search.endCost)
    }
    return search.best
  }

  private let a: Side
  private let b: Side
  /// For each node of `a` its counterpart; nil for a deleted one.
  private var image: [Int?]
  private var used: UInt64 = 0
  private var best = Int.max

  private struct Side {
    let types: [Int]
    let predecessors: [UInt64]
    var last: Int { types.count - 1 }

    init(_ graph: OperationGraph) {
      (types, predecessors) = (graph.types, graph.predecessors)
    }

    func has(_ source: Int, _ target: Int) -> Bool {
      predecessors[target] >> UInt64(source) & 1 == 1
    }

    func edges(within nodes: UInt64) -> Int {
      predecessors.enumerated().reduce(0) { sum, entry in
        nodes >> UInt64(entry.offset) & 1 == 0 ? sum : sum + (entry.element & nodes).nonzeroBitCount
      }
    }
  }

  private init(_ a: OperationGraph, _ b: OperationGraph) {
    (self.a, self.b) = (Side(a), Side(b))
    image = Array(repeating: nil, count: a.nodeCount)
    image[0] = 0
    image[a.nodeCount - 1] = b.nodeCount - 1
    used = 1 | 1 << UInt64(b.nodeCount - 1)
  }

  /// The edits of the first and last nodes and the edge between them.
  private var endCost: Int {
    (a.types[0] == b.types[0] ? 0 : 1) + (a.types[a.last] == b.types[b.last] ? 0 : 1)
      + (a.has(0, a.last) == b.has(0, b.last) ? 0 : 1)
  }

  /// The edits once node `node` of `a` gets `target`, against the nodes before it and the last.
  private func cost(of node: Int, to target: Int?) -> Int {
    var cost = target.map { a.types[node] == b.types[$0] ? 0 : 1 } ?? 1
    for other in 0...node {
      let other = other < node ? other : a.last
      let (into, out) = (a.has(other, node), a.has(node, other))
      if let target, let counterpart = image[other] {
        cost += into == b.has(counterpart, target) ? 0 : 1
        cost += out == b.has(target, counterpart) ? 0 : 1
      } else {
        cost += (into ? 1 : 0) + (out ? 1 : 0)
      }
    }
    return cost
  }

  /// The insertion of the nodes of `b` that no node has as counterpart, with their edges.
  private var insertions: Int {
    b.types.count - used.nonzeroBitCount + b.edges(within: ~0) - b.edges(within: used)
  }

  private mutating func set(_ node: Int, to target: Int?) {
    image[node] = target
    if let target { used |= 1 << UInt64(target) }
  }

  private mutating func clear(_ node: Int) {
    if let target = image[node] { used &= ~(1 << UInt64(target)) }
    image[node] = nil
  }

  /// Takes one whole assignment as the best so far.
  private mutating func assign(_ counterpart: (Int) -> Int?) {
    var cost = endCost
    for node in 1..<max(a.last, 1) {
      cost += self.cost(of: node, to: counterpart(node))
      set(node, to: counterpart(node))
    }
    best = cost + insertions
    for node in 1..<max(a.last, 1) { clear(node) }
  }

  /// Edits that no assignment of the nodes from `node` on avoids: types without a counterpart.
  private func leastRest(from node: Int) -> Int {
    var taken = used
    var common = 0
    for rest in node..<max(a.last, node) {
      for target in 1..<max(b.last, 1)
      where taken >> UInt64(target) & 1 == 0 && a.types[rest] == b.types[target] {
        taken |= 1 << UInt64(target)
        common += 1
        break
      }
    }
    return max(max(a.last, node) - node, b.types.count - used.nonzeroBitCount) - common
  }

  private mutating func descend(_ node: Int, cost: Int) {
    guard cost + leastRest(from: node) < best else { return }
    guard node < a.last else {
      best = min(best, cost + insertions)
      return
    }
    for target in 1..<max(b.last, 1) where used >> UInt64(target) & 1 == 0 {
      let next = cost + self.cost(of: node, to: target)
      set(node, to: target)
      descend(node + 1, cost: next)
      clear(node)
    }
    let next = cost + self.cost(of: node, to: nil)
    descend(node + 1, cost: next)
  }
}
