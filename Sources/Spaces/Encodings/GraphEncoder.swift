/// The encodings that any operation graph of at most `nodes` nodes has: matrices and tokens.
package struct GraphEncoder {
  /// The most nodes, input and output included.
  package let nodes: Int
  /// The number of node types, input and output included.
  package let types: Int

  package init(nodes: Int, types: Int) { (self.nodes, self.types) = (nodes, types) }

  /// nodes² + nodes · types.
  package var graphWidth: Int { nodes * nodes + nodes * types }

  /// The adjacency matrix (row: source, column: target), then a one-hot type for each node, both
  /// row-major. Absent nodes come last and are all zero.
  package func fillGraph(_ graph: OperationGraph, _ row: inout EncodingRow) {
    for (target, mask) in graph.predecessors.enumerated() {
      for source in 0..<target where mask >> UInt64(source) & 1 == 1 {
        row.set(source * nodes + target)
      }
    }
    row.skip(nodes * nodes)
    for type in graph.types { row.appendOneHot(type, of: types) }
  }

  /// The usual tokens by type: 2 for the input (never written, as it has no predecessor), 3 for the
  /// output, operation + 4.
  package static func tokens(operations: Int) -> [Int] {
    [3, 2] + (0..<operations).map { $0 + 4 }
  }

  /// (nodes + 2)(nodes − 1) / 2.
  package var sequenceWidth: Int { (nodes + 2) * (nodes - 1) / 2 }

  /// The token sequence of SemiNAS (Luo et al. 2020) as NASLib forms it: for each node c from 1 on,
  /// for each r < c, 1 or 2 without or with an edge r→c, then `tokens[type of c]`.
  /// A smaller graph's sequence is followed by token 0, which no graph contains.
  package func fillSequence(_ graph: OperationGraph, tokens: [Int], _ row: inout EncodingRow) {
    for column in 1..<max(graph.nodeCount, 1) {
      for source in 0..<column {
        row.append(graph.predecessors[column] >> UInt64(source) & 1 == 1 ? 2 : 1)
      }
      row.append(Float(tokens[graph.types[column]]))
    }
  }
}
