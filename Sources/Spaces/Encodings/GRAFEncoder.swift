import Tensors

/// Neural graph features (Kadlecová et al. 2024, "Surprisingly Strong Performance Prediction with Neural
/// Graph Features", section 3): how often each operation occurs, and of every small set of operations
/// how its paths run and where it is attached.
///
/// First the count of each operation, then for each set S, smaller sets first:
///
/// 1. the edges of the shortest path from the input to the output all of whose operations are in S; the
///    number of nodes where there is none
/// 2. the edges of the longest such path; 0 where there is none
/// 3. operations of S next to the input
/// 4. operations of S next to the output
/// 5. edges that leave operations of S, per node
/// 6. edges that enter operations of S, per node
///
/// Nodes count the input and the output. With operations on edges, 5 and 6 are one number, the edges of
/// S per node. Sets have up to m operations, where m is the most for which there are at most 255 sets.
package struct GRAFEncoder {
  static let mostSets = 255

  private let placement: OperationPlacement
  private let operations: Int
  /// Of each set, whether it has each operation.
  private let sets: [[Bool]]

  package init(operations: Int, placement: OperationPlacement) {
    (self.operations, self.placement) = (operations, placement)
    sets = Self.sets(of: operations).map { set in (0..<operations).map(set.contains) }
  }

  /// operations + 6 · sets with operations on nodes, operations + 5 · sets with operations on edges.
  package var width: Int { operations + sets.count * (placement == .nodes ? 6 : 5) }

  /// By size, then in lexicographic order.
  private static func sets(of operations: Int) -> [[Int]] {
    var (all, last): ([[Int]], [[Int]]) = ([], [[]])
    while true {
      let larger = last.flatMap { set in
        ((set.last ?? -1) + 1..<max(operations, (set.last ?? -1) + 1)).map { set + [$0] }
      }
      guard !larger.isEmpty, all.isEmpty || all.count + larger.count <= mostSets else { return all }
      all += larger
      last = larger
    }
  }

  /// Of a graph with operations on its inner nodes.
  package func fill(_ graph: OperationGraph, _ row: inout EncodingRow) {
    let labels = graph.types.map { $0 - OperationGraph.firstOperationType }
    let (edges, last) = (graph.edges, graph.nodeCount - 1)
    appendCounts(of: labels[...].dropFirst().dropLast(), &row)
    for set in sets {
      let isMember = labels.indices.map {
        $0 > 0 && $0 < last && labels[$0] < operations && set[labels[$0]]
      }
      let paths = Paths(
        edges.filter {
          ($0.source == 0 || isMember[$0.source]) && ($0.target == last || isMember[$0.target])
        }, nodes: graph.nodeCount)
      row.append(Float(paths.shortest))
      row.append(Float(paths.longest))
      row.append(Float(edges.count { $0.source == 0 && isMember[$0.target] }))
      row.append(Float(edges.count { $0.target == last && isMember[$0.source] }))
      row.append(Float(edges.count { isMember[$0.source] }) / Float(graph.nodeCount))
      row.append(Float(edges.count { isMember[$0.target] }) / Float(graph.nodeCount))
    }
  }

  /// Of an architecture with operations on its edges.
  package func fill(_ architecture: Architecture, _ row: inout EncodingRow) {
    let (edges, nodes) = (architecture.edges, architecture.nodeCount)
    appendCounts(of: edges.map(\.label)[...], &row)
    for set in sets {
      let own = edges.filter { $0.label < operations && set[$0.label] }
      let paths = Paths(own.map { ($0.source, $0.target) }, nodes: nodes)
      row.append(Float(paths.shortest))
      row.append(Float(paths.longest))
      row.append(Float(own.count { $0.source == 0 }))
      row.append(Float(own.count { $0.target == nodes - 1 }))
      row.append(Float(own.count) / Float(nodes))
    }
  }

  private func appendCounts(of labels: ArraySlice<Int>, _ row: inout EncodingRow) {
    for operation in 0..<operations { row.append(Float(labels.count { $0 == operation })) }
  }

  /// The lengths of paths from node 0 to the last.
  private struct Paths {
    /// The number of nodes where there is no path.
    let shortest: Int
    /// 0 where there is no path.
    let longest: Int

    /// - Parameter edges: ordered by target.
    init(_ edges: [(source: Int, target: Int)], nodes: Int) {
      var lengths = [ClosedRange<Int>?](repeating: nil, count: nodes)
      lengths[0] = 0...0
      for (source, target) in edges {
        guard let before = lengths[source] else { continue }
        let (least, most) = (before.lowerBound + 1, before.upperBound + 1)
        lengths[target] =
          lengths[target].map { min($0.lowerBound, least)...max($0.upperBound, most) }
          ?? least...most
      }
      let end = lengths[nodes - 1]
      (shortest, longest) = (end?.lowerBound ?? nodes, end?.upperBound ?? 0)
    }
  }
}

extension SearchSpace {
  /// The `graf` encoding, which every space has.
  package func grafRows(_ architectures: [Architecture]) throws -> Tensor {
    let encoder = GRAFEncoder(operations: operations.count, placement: placement)
    return try encodedRows(architectures, width: encoder.width) { architecture, row in
      if placement == .nodes {
        encoder.fill(try operationGraph(of: architecture), &row)
      } else {
        try validate(architecture)
        encoder.fill(architecture, &row)
      }
    }
  }
}
