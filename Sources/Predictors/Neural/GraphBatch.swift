import Neural
import Spaces

/// Operation graphs on end: the rows of a matrix are the nodes of the first one, then those of the next.
package struct GraphBatch: Sendable {
  package let graphs: [OperationGraph]
  /// Of each node of each graph.
  package let types: [Int]
  /// How many nodes each graph has.
  package let nodeCounts: [Int]

  package init(_ graphs: [OperationGraph]) {
    self.graphs = graphs
    types = graphs.flatMap(\.types)
    nodeCounts = graphs.map(\.nodeCount)
  }

  /// Calls `body` with the first row and the edges of each graph.
  func forEachGraph(_ body: (_ first: Int, _ graph: OperationGraph) -> Void) {
    var first = 0
    for graph in graphs {
      body(first, graph)
      first += graph.nodeCount
    }
  }
}

extension OperationGraph {
  /// Calls `body` with each edge, in the order of `edges`.
  @inline(__always)
  func forEachEdge(_ body: (_ source: Int, _ target: Int) -> Void) {
    for target in predecessors.indices {
      var mask = predecessors[target]
      while mask != 0 {
        body(mask.trailingZeroBitCount, target)
        mask &= mask - 1
      }
    }
  }
}
