import Spaces
import Tensors

/// Three nodes with one of four operations each; the order of the operations does not matter to
/// `canonicalKey`, which leaves 20 classes of 64 architectures.
public struct TinySpace: SearchSpace {
  public static let labels = 4

  public init() {}

  public var key: String { "tiny" }
  public var title: String { "Tiny" }
  public var operations: [String] { ["a", "b", "c", "d"] }
  public var placement: OperationPlacement { .nodes }
  public var maximumGraphNodes: Int { 5 }
  public var size: SpaceSize? { SpaceSize(64) }

  public func make(_ nodes: [Int]) throws -> Architecture {
    try Architecture(nodes: nodes, edges: [])
  }

  public func validate(_ architecture: Architecture) throws {
    guard architecture.nodeCount == 3, architecture.edgeCount == 0,
      architecture.nodes.allSatisfy({ $0 < Self.labels })
    else {
      throw SpacesError.notInSpace(space: title, reason: "not three nodes of four operations")
    }
  }

  public func sample(using random: inout RandomSource) throws -> Architecture {
    try make((0..<3).map { _ in random.below(Self.labels) })
  }

  public func mutate(
    _ architecture: Architecture, using random: inout RandomSource
  ) throws -> Architecture {
    let all = try neighbors(of: architecture)
    return all[random.below(all.count)]
  }

  public func neighbors(of architecture: Architecture) throws -> [Architecture] {
    try validate(architecture)
    return try (0..<3).flatMap { node in
      try (0..<Self.labels).filter { $0 != architecture.nodes[node] }.map { label in
        var nodes = architecture.nodes
        nodes[node] = label
        return try make(nodes)
      }
    }
  }

  public func enumerate(unique: Bool, control: RunControl) throws -> [Architecture] {
    try (0..<64).map { try make([$0 / 16, $0 / 4 % 4, $0 % 4]) }
  }

  public func canonicalKey(of architecture: Architecture) throws -> String {
    architecture.nodes.sorted().map(String.init).joined()
  }

  public func parse(_ text: String) throws -> Architecture {
    try make(text.compactMap(\.wholeNumberValue))
  }
  public func text(of architecture: Architecture) throws -> String {
    architecture.nodes.map(String.init).joined()
  }
  public func operationGraph(of architecture: Architecture) throws -> OperationGraph {
    try OperationGraph(
      types: [1] + architecture.nodes.map { $0 + 2 } + [0], predecessors: [0, 1, 1, 1, 14])
  }
  public func architecture(from graph: OperationGraph) throws -> Architecture {
    try make(graph.types.dropFirst().dropLast().map { $0 - 2 })
  }
  public func encode(_ architectures: [Architecture], as encoding: Encoding) throws -> Tensor {
    throw SpacesError.unsupported(space: title, what: encoding.rawValue, remedy: "none is needed")
  }

  /// One global maximum, 3 at (3, 3, 3), and neighbors that lead to it.
  public static func score(_ architecture: Architecture) -> Double {
    Double(architecture.nodes.reduce(0, +)) / 3
  }
}
