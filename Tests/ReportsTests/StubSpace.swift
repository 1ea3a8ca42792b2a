import Spaces
import Tensors

/// Every graph over the given operation names; with operations on nodes, node labels are the types
/// of the operation graph.
struct StubSpace: SearchSpace {
  var key = "stub"
  var title = "Stub"
  var operations: [String]
  var placement: OperationPlacement
  var maximumGraphNodes: Int { Architecture.maximumNodes }
  var size: SpaceSize? { nil }

  init(_ operations: [String], on placement: OperationPlacement) {
    (self.operations, self.placement) = (operations, placement)
  }

  func validate(_ architecture: Architecture) throws {}

  func operationGraph(of architecture: Architecture) throws -> OperationGraph {
    var predecessors = [UInt64](repeating: 0, count: architecture.nodeCount)
    for edge in architecture.edges { predecessors[edge.target] |= 1 << UInt64(edge.source) }
    return try OperationGraph(types: architecture.nodes, predecessors: predecessors)
  }

  /// A graph of `count` nodes whose last node is the output; each possible edge is there with
  /// probability `density`, and every node has a predecessor.
  func graph(nodes count: Int, density: Float, using random: inout RandomSource) throws
    -> Architecture
  {
    let labels = (0..<count).map { node in
      placement == .edges
        ? 0
        : node == 0
          ? OperationGraph.inputType
          : node == count - 1
            ? OperationGraph.outputType : 2 + random.below(operations.count)
    }
    var edges: [Architecture.Edge] = []
    for target in 1..<max(count, 1) {
      let sure = random.below(target)
      for source in 0..<target where source == sure || random.uniform() < density {
        let label = placement == .edges ? random.below(operations.count) : 0
        edges.append(Architecture.Edge(source, target, label: label))
      }
    }
    return try Architecture(nodes: labels, edges: edges)
  }

  private var unused: SpacesError {
    .unsupported(space: title, what: "such method", remedy: "use a real space")
  }
  func sample(using random: inout RandomSource) throws -> Architecture { throw unused }
  func mutate(
    _ architecture: Architecture, using random: inout RandomSource
  ) throws -> Architecture { throw unused }
  func neighbors(of architecture: Architecture) throws -> [Architecture] { throw unused }
  func enumerate(unique: Bool, control: RunControl) throws -> [Architecture] { throw unused }
  func canonicalKey(of architecture: Architecture) throws -> String { throw unused }
  func parse(_ text: String) throws -> Architecture { throw unused }
  func text(of architecture: Architecture) throws -> String { throw unused }
  func architecture(from graph: OperationGraph) throws -> Architecture { throw unused }
  func encode(_ architectures: [Architecture], as encoding: Encoding) throws -> Tensor {
    throw unused
  }
}
