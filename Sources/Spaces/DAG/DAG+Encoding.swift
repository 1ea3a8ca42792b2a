import Tensors

extension DAG {
  /// One row per architecture, for N = `maximumNodes`, k operations and the pairs (0,1), (0,2),
  /// (1,2), (0,3) and so on (for a fixed topology, its edges only):
  ///
  /// - `adjacency`: with operations on nodes one bit for each pair (none for a fixed topology), then
  ///   one-hot operations of nodes 1...N−2; with operations on edges one-hot operations of the pairs.
  /// - `path`: paths of 0...N−2 operations on nodes, 1...N−1 on edges. `unsupported` where that is
  ///   more than 131,072 columns.
  /// - `categorical`: the same choices as one number each: 0 or 1 for a pair, operation + 1 for a
  ///   node or an edge, 0 for an absent one.
  /// - `graph` and `sequence`: of the operation graph, `maximumGraphNodes` nodes.
  ///
  /// An architecture with fewer than N nodes has its output in column N − 1 of the pairs, as
  /// NASLib does, and zeros for the absent nodes before it.
  public func encode(_ architectures: [Architecture], as encoding: Encoding) throws -> Tensor {
    let graphs = GraphEncoder(nodes: maximumGraphNodes, types: typeCount)
    switch encoding {
    case .adjacency, .categorical:
      return try choiceRows(architectures, isOneHot: encoding == .adjacency)
    case .path:
      let lengths = placement == .nodes ? 0...maximumNodes - 2 : 1...maximumNodes - 1
      let paths = try PathEncoder(
        space: title, digits: Array(operations.indices), lengths: lengths)
      return try encodedRows(architectures, width: paths.width) { architecture, row in
        paths.fill(try operationGraph(of: architecture), &row)
      }
    case .graph:
      return try encodedRows(architectures, width: graphs.graphWidth) { architecture, row in
        graphs.fillGraph(try operationGraph(of: architecture), &row)
      }
    case .sequence:
      let tokens = GraphEncoder.tokens(operations: operations.count)
      return try encodedRows(architectures, width: graphs.sequenceWidth) { architecture, row in
        graphs.fillSequence(try operationGraph(of: architecture), tokens: tokens, &row)
      }
    }
  }

  private func choiceRows(_ architectures: [Architecture], isOneHot: Bool) throws -> Tensor {
    let pairs = choicePairs
    let onNodes = placement == .nodes
    let pairWidth = onNodes || !isOneHot ? 1 : operations.count
    let nodeWidth = isOneHot ? operations.count : 1
    let width = pairs.count * pairWidth + (onNodes ? (maximumNodes - 2) * nodeWidth : 0)
    return try encodedRows(architectures, width: width) { architecture, row in
      try validate(architecture)
      let draft = PackedDraft(architecture)
      let last = architecture.nodeCount - 1
      for (source, target) in pairs {
        let end = target == maximumNodes - 1 ? last : target < last ? target : nil
        let byte = end.flatMap { source < $0 ? Int(draft.edge[source, $0]) : nil } ?? 0
        if onNodes || !isOneHot {
          row.append(Float(byte))
        } else {
          row.appendOneHot(byte == 0 ? nil : byte - 1, of: operations.count)
        }
      }
      guard onNodes else { return }
      for node in 1..<max(maximumNodes - 1, 1) {
        let label = node < last ? Int(draft.node[node]) : nil
        if isOneHot {
          row.appendOneHot(label, of: operations.count)
        } else {
          row.append(Float(label.map { $0 + 1 } ?? 0))
        }
      }
    }
  }

  /// The pairs that an architecture may choose about.
  private var choicePairs: [(Int, Int)] {
    if fixedPredecessors != nil, placement == .nodes { return [] }
    return (1..<maximumNodes).flatMap { target in
      let choices = fixedPredecessors.map { $0[target] } ?? .max
      return (0..<target).filter { choices >> UInt64($0) & 1 == 1 }.map { ($0, target) }
    }
  }
}
