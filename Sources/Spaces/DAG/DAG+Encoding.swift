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
  /// - `graf`: k + 6 for each set of operations, k + 5 with operations on edges.
  ///
  /// One-hot operations are those of the node's or edge's own choices, where it has some.
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
    case .graf: return try grafRows(architectures)
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
    let labels = labels(ofSlots: onNodes ? maximumNodes - 2 : pairs.count)
    let operationWidth = isOneHot ? labels.reduce(0) { $0 + $1.count } : labels.count
    let width = (onNodes ? pairs.count : 0) + operationWidth
    return try encodedRows(architectures, width: width) { architecture, row in
      try validate(architecture)
      let draft = PackedDraft(architecture)
      let last = architecture.nodeCount - 1
      for (slot, (source, target)) in pairs.enumerated() {
        let end = target == maximumNodes - 1 ? last : target < last ? target : nil
        let byte = end.flatMap { source < $0 ? Int(draft.edge[source, $0]) : nil } ?? 0
        if onNodes || !isOneHot {
          row.append(Float(byte))
        } else {
          row.appendOneHot(labels[slot].firstIndex(of: byte - 1), of: labels[slot].count)
        }
      }
      guard onNodes else { return }
      for node in 1..<max(maximumNodes - 1, 1) {
        let label = node < last ? Int(draft.node[node]) : nil
        if isOneHot {
          let allowed = labels[node - 1]
          row.appendOneHot(label.flatMap(allowed.firstIndex(of:)), of: allowed.count)
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
