/// A topology with one source and one sink while it is drawn or listed: the pairs (0,1), (0,2),
/// (1,2), (0,3) and so on are decided in turn, and only decisions are offered that some completion
/// within the edge limit follows. No walk ever ends in a dead end.
struct TopologyWalk {
  let nodes: Int
  let edgeLimit: Int
  private(set) var predecessors: [UInt64]
  private var target = 1
  private var source = 0
  private var used = 0
  /// The nodes before `target` without an outgoing edge so far.
  private var uncovered: UInt64 = 1

  /// For `edgeLimit` of at least `nodes` − 1.
  init(nodes: Int, edgeLimit: Int) {
    (self.nodes, self.edgeLimit) = (nodes, edgeLimit)
    predecessors = [UInt64](repeating: 0, count: nodes)
  }

  var isDone: Bool { target == nodes }
  var canSkip: Bool { isFeasible(taking: false) }
  var canTake: Bool { isFeasible(taking: true) }

  /// Whether the pair in turn becomes an edge.
  mutating func decide(_ isEdge: Bool) {
    if isEdge {
      predecessors[target] |= 1 << UInt64(source)
      uncovered &= ~(1 << UInt64(source))
      used += 1
    }
    source += 1
    if source == target {
      uncovered |= 1 << UInt64(target)
      target += 1
      source = 0
    }
  }

  /// After the decision, every uncovered node and every later one but the last needs an outgoing
  /// edge, and that many edges suffice as long as the node in turn can still get its first.
  private func isFeasible(taking isEdge: Bool) -> Bool {
    let bit: UInt64 = 1 << UInt64(source)
    let uncovered = isEdge ? self.uncovered & ~bit : self.uncovered
    let used = isEdge ? self.used + 1 : self.used
    if target == nodes - 1 {
      let reachable = ~(bit | (bit - 1))
      return uncovered & ~reachable == 0 && used + uncovered.nonzeroBitCount <= edgeLimit
    }
    let hasInput = isEdge || predecessors[target] != 0
    return (hasInput || source < target - 1)
      && used + uncovered.nonzeroBitCount + nodes - 1 - target <= edgeLimit
  }
}
