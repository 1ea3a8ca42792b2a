import Spaces

/// When the published programs count a decoded graph as valid (Lukasik et al. 2021, `utils/util.py`,
/// after Zhang et al. 2019). It differs from belonging to the space.
///
/// All of them: exactly one input and one output; every other node has an edge into it and one out
/// of it. Besides
/// - ENAS: each node but the last two has an edge to the next one. Any number of layers is valid, and
///   any node may feed the output.
/// - NAS-Bench-101: at most 7 vertices and 9 edges.
/// - NAS-Bench-201: the first node is the input, the last the output. The edges that all cells
///   share are not asked for.
enum PublishedValidity {
  /// Nil for a space that the programs do not have.
  static func accepts(_ graph: OperationGraph, of space: any SearchSpace) -> Bool? {
    switch space {
    case is ENAS:
      isComputation(graph)
        && (1..<max(graph.nodeCount - 1, 1)).allSatisfy {
          graph.predecessors[$0] >> UInt64($0 - 1) & 1 == 1
        }
    case is NASBench101:
      isComputation(graph) && graph.nodeCount <= NASBench101.maximumVertices
        && graph.edges.count <= NASBench101.maximumEdges
    case is NASBench201:
      isComputation(graph) && graph.types.first == OperationGraph.inputType
        && graph.types.last == OperationGraph.outputType
    default: nil
    }
  }

  private static func isComputation(_ graph: OperationGraph) -> Bool {
    let sources = graph.predecessors.reduce(0, |)
    return graph.types.count { $0 == OperationGraph.inputType } == 1
      && graph.types.count { $0 == OperationGraph.outputType } == 1
      && graph.types.enumerated().allSatisfy { node, type in
        (type == OperationGraph.inputType || graph.predecessors[node] != 0)
          && (type == OperationGraph.outputType || sources >> UInt64(node) & 1 == 1)
      }
  }
}
