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
  func generate(
    count: Int, nodes: Int, merge: SVGe.Merge, random: [RandomSource]?, control: RunControl
  ) throws -> [OperationGraph] {
    let sides = 2 * count
    for row in 0..<nodes * sides {
      (types[row], predecessors[row], successors[row]) = (0, 0, 0)
    }
    for side in 0..<sides {
      let isForward = side < count
      types[side] = Int32(isForward ? OperationGraph.inputType : OperationGraph.outputType)
    }
    var sizes = [Int](repeating: nodes, count: sides)
    var open = sides
    begin(count: count)
    for k in 1..<max(nodes, 1) where open > 0 {
      try control.check()
      propagate(k)
      var sources = random.map { sources in
        (0..<sides).map { sources[$0 % count].split($0 / count, k) }
      }
      for side in 0..<sides {
        let closing = side < count ? OperationGraph.outputType : OperationGraph.inputType
        let type = k == nodes - 1 ? closing : chooseType(k, side, &sources)
        types[k * sides + side] = Int32(type)
        if type == closing, sizes[side] == nodes, k < nodes - 1 {
          sizes[side] = k + 1
          open -= 1
        }
      }
      append(k)
      for side in 0..<sides { chooseEdges(k, side, &sources) }
    }
    return try (0..<count).map { try graph($0, sizes: sizes, merge: merge) }
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

  private func chooseEdges(_ k: Int, _ side: Int, _ sources: inout [RandomSource]?) {
    guard k > 1 else { return setEdge(0, 1, side: side, sides: sides) }
    for node in 0..<k {
      let logit = edgeLogits[valueRow(k) + node * sides + side]
      let threshold = sources?[side].uniform() ?? 0.5
      if 1 / (1 + exp(-logit)) > threshold { setEdge(node, k, side: side, sides: sides) }
    }
  }

  /// The forward side's nodes with the edges of both sides.
  private func graph(_ code: Int, sizes: [Int], merge: SVGe.Merge) throws -> OperationGraph {
    let (n, mirrored) = (sizes[code], codeCount + code)
    var forward = (0..<n).map { predecessors[$0 * sides + code] }
    if merge != .forward {
      var backward = [UInt64](repeating: 0, count: n)
      for target in 0..<min(n, sizes[mirrored]) {
        var rest = predecessors[target * sides + mirrored]
        while rest != 0 {
          let source = rest.trailingZeroBitCount
          rest &= rest &- 1
          backward[n - 1 - source] |= 1 << UInt64(n - 1 - target)
        }
      }
      forward = zip(forward, backward).map { merge == .union ? $0 | $1 : $0 & $1 }
    }
    return try OperationGraph(
      types: (0..<n).map { Int(types[$0 * sides + code]) }, predecessors: forward)
  }
}
