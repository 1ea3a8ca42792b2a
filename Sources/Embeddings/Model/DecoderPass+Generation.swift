import Glibc
import Spaces
import Tensors

extension DecoderPass {
  /// Writes graphs for the codes that are set, up to `nodes` nodes each.
  ///
  /// Each side stops on its own, at its first closing type (the output forward, the input
  /// backward); slot `nodes` closes a graph. The second node is always linked to the first. Without
  /// `random`, one source per code, the most likely type and the edges with probability above one
  /// half are taken.
  ///
  /// With `rules` the graphs obey them: where the forward side chose a type that may not stand there,
  /// it continues with the most likely one that may, and the edges of both sides are repaired.
  func generate(
    count: Int, nodes: Int, merge: SVGe.Merge, rules: GraphRules?, random: [RandomSource]?,
    control: RunControl
  ) throws -> [OperationGraph] {
    var drafts = (0..<2 * count).map { Draft(code: $0 % count, isForward: $0 < count) }
    for (side, draft) in drafts.enumerated() { types[side] = Int32(draft.types[0]) }
    for side in drafts.indices { (predecessors[side], successors[side]) = (0, 0) }
    var open = Array(drafts.indices)
    begin(count: count)
    for k in 1..<max(nodes, 1) where !open.isEmpty {
      try control.check()
      propagate(k)
      var sources = random.map { random in
        open.map { random[drafts[$0].code].split(drafts[$0].isForward ? 0 : 1, k) }
      }
      for (side, index) in open.enumerated() {
        var type =
          k == nodes - 1 ? drafts[index].closingType : chooseType(k, side, &sources)
        if let rules, drafts[index].isForward {
          type = permitted(type, k, side, nodes: nodes, rules)
        }
        types[k * sides + side] = Int32(type)
        drafts[index].types.append(type)
      }
      append(k)
      for row in k * sides..<(k + 1) * sides { (predecessors[row], successors[row]) = (0, 0) }
      for (side, index) in open.enumerated() {
        drafts[index].predecessors.append(chooseEdges(k, side, &sources))
        if rules != nil { drafts[index].probabilities.append(edgeProbabilities(k, side)) }
      }
      let kept = open.indices.filter { !drafts[open[$0]].isClosed }
      if kept.count < open.count, k + 1 < nodes {
        retain(kept, after: k)
        open = kept.map { open[$0] }
      }
    }
    return try (0..<count).map {
      try drafts[$0].graph(with: drafts[count + $0], merge: merge, rules: rules)
    }
  }

  /// `type` where it may stand at node k of the forward side, otherwise the most likely that may.
  private func permitted(
    _ type: Int, _ k: Int, _ side: Int, nodes: Int, _ rules: GraphRules
  ) -> Int {
    func isPermitted(_ type: Int) -> Bool {
      if type == OperationGraph.outputType { return k + 1 >= rules.nodes.lowerBound }
      return type >= OperationGraph.firstOperationType && k < nodes - 1 && rules.allows(type, at: k)
    }
    guard !isPermitted(type) else { return type }
    let logits = typeLogits + (sideRow(k) + side) * sizes.typeSlots
    return (0..<sizes.types).filter(isPermitted).max { logits[$0] < logits[$1] } ?? type
  }

  private func chooseType(_ k: Int, _ side: Int, _ sources: inout [RandomSource]?) -> Int {
    let logits = UnsafeBufferPointer(
      start: typeLogits + (sideRow(k) + side) * sizes.typeSlots, count: sizes.types)
    let best = logits.indices.max { logits[$0] < logits[$1] } ?? 0
    guard sources != nil else { return best }
    let weights = logits.map { exp($0 - logits[best]) }
    var rest = (sources?[side].uniform() ?? 0) * weights.reduce(0, +)
    for (type, weight) in weights.enumerated() {
      rest -= weight
      if rest < 0 { return type }
    }
    return best
  }

  /// The new node's predecessors.
  private func chooseEdges(_ k: Int, _ side: Int, _ sources: inout [RandomSource]?) -> UInt64 {
    guard k > 1 else {
      setEdge(0, 1, side: side, sides: sides)
      return 1
    }
    for node in 0..<k {
      let logit = edgeLogits[valueRow(k) + node * sides + side]
      let threshold = sources?[side].uniform() ?? 0.5
      if 1 / (1 + exp(-logit)) > threshold { setEdge(node, k, side: side, sides: sides) }
    }
    return predecessors[k * sides + side]
  }

  /// The probabilities of the edges into the new node; the second node's only edge is certain.
  private func edgeProbabilities(_ k: Int, _ side: Int) -> [Float] {
    k == 1 ? [1] : (0..<k).map { 1 / (1 + exp(-edgeLogits[valueRow(k) + $0 * sides + side])) }
  }
}

/// What one side has written.
private struct Draft {
  let code: Int
  let isForward: Bool
  var types: [Int]
  var predecessors: [UInt64] = [0]
  /// For repair: of each node the probabilities of the edges from the nodes before it.
  var probabilities: [[Float]] = [[]]

  init(code: Int, isForward: Bool) {
    (self.code, self.isForward) = (code, isForward)
    types = [isForward ? OperationGraph.inputType : OperationGraph.outputType]
  }

  var closingType: Int { isForward ? OperationGraph.outputType : OperationGraph.inputType }
  var isClosed: Bool { types.count > 1 && types[types.count - 1] == closingType }

  /// This side's nodes with the edges of both sides.
  func graph(
    with mirrored: Draft, merge: SVGe.Merge, rules: GraphRules?
  ) throws -> OperationGraph {
    let n = types.count
    var merged = predecessors
    if merge != .forward {
      var backward = [UInt64](repeating: 0, count: n)
      for (target, mask) in mirrored.predecessors.prefix(n).enumerated() {
        var rest = mask
        while rest != 0 {
          let source = rest.trailingZeroBitCount
          rest &= rest &- 1
          backward[n - 1 - source] |= 1 << UInt64(n - 1 - target)
        }
      }
      merged = zip(predecessors, backward).map { merge == .union ? $0 | $1 : $0 & $1 }
    }
    if let rules {
      merged = rules.repaired(merged) { source, target in
        let along = probabilities[target][source]
        guard merge != .forward else { return along }
        let (first, second) = (n - 1 - target, n - 1 - source)
        let against =
          second < mirrored.types.count ? mirrored.probabilities[second][first] : 0
        return merge == .union ? max(along, against) : min(along, against)
      }
    }
    return try OperationGraph(types: types, predecessors: merged)
  }
}
