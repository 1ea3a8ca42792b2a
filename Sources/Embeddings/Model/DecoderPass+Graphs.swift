import Spaces

extension DecoderPass {
  /// Sets types and edges of both sides to those of known graphs, padded to `nodes` nodes with
  /// nodes of type 0 that have no edges.
  func set(_ graphs: [OperationGraph], nodes: Int) {
    let sides = 2 * graphs.count
    for row in 0..<nodes * sides {
      (types[row], predecessors[row], successors[row]) = (0, 0, 0)
    }
    for (g, graph) in graphs.enumerated() {
      let n = graph.nodeCount
      let mirrored = graphs.count + g
      for (node, type) in graph.types.enumerated() {
        types[node * sides + g] = Int32(type)
        types[(n - 1 - node) * sides + mirrored] = Int32(type)
        var rest = graph.predecessors[node]
        while rest != 0 {
          let source = rest.trailingZeroBitCount
          rest &= rest &- 1
          setEdge(source, node, side: g, sides: sides)
          setEdge(n - 1 - node, n - 1 - source, side: mirrored, sides: sides)
        }
      }
    }
  }

  func setEdge(_ source: Int, _ target: Int, side: Int, sides: Int) {
    predecessors[target * sides + side] |= 1 << UInt64(source)
    successors[source * sides + side] |= 1 << UInt64(target)
  }
}
