import Tensors

/// The cells of NAS-Bench-101 (Ying et al. 2019, "NAS-Bench-101: Towards Reproducible Neural
/// Architecture Search", §2): operations on the vertices of a graph of at most 7 vertices and 9
/// edges, input and output included.
///
/// An architecture has 2 to 7 nodes: first the input, last the output, between them operations.
/// Node labels are the types of its operation graph (`numbering`): 0 output, 1 input, from 2 on
/// `operations`. Edges have label 0. As in the official `ModelSpec`, vertices that lie on no path
/// from input to output count for nothing: an architecture belongs to the space when without them
/// at most 9 edges remain and connect input and output. So it may be *raw*, as sampling and
/// mutation make it, or `pruned`; both have the same `canonicalKey`.
///
///     let space = NASBench101()
///     let cell = try space.parse("010001000:input,conv3x3-bn-relu,output")
///     print(try space.canonicalKey(of: cell))       // the key of the published table
///     print(try space.parameters(of: cell))         // its trainable parameters
public struct NASBench101: SearchSpace {
  /// Input and output included.
  public static let maximumVertices = 7
  /// Of the edges on paths from input to output.
  public static let maximumEdges = 9
  static let inputLabel = UInt8(OperationGraph.inputType)
  static let outputLabel = UInt8(OperationGraph.outputType)
  static let operationLabels =
    UInt8(
      OperationGraph.firstOperationType)..<UInt8(
      OperationGraph.firstOperationType + numbering.count)

  /// The one space of its kind.
  public init() {}

  /// The key of the published space.
  public var key: String { "nas_bench_101" }
  /// The benchmark's name.
  public var title: String { "NAS-Bench-101" }
  /// The names of the published tables, in label order from 2 on.
  public var operations: [String] { Self.numbering.map(\.operation) }
  /// Operations are on vertices.
  public var placement: OperationPlacement { .nodes }
  /// `maximumVertices`.
  public var maximumGraphNodes: Int { Self.maximumVertices }

  /// The number of cells that differ by `canonicalKey`, which `enumerate(unique: true)` lists.
  public var size: SpaceSize? { SpaceSize(423_624) }

  /// Throws `notInSpace` for labels or sizes out of range, for more than 9 edges on paths from input
  /// to output, and where there is no such path.
  public func validate(_ architecture: Architecture) throws { _ = try cells(architecture) }

  /// The architecture without the vertices that lie on no path from input to output.
  public func pruned(_ architecture: Architecture) throws -> Architecture {
    try cells(architecture).pruned.architecture
  }

  /// The architecture as bits, once it is known to belong to the space.
  func cells(
    _ architecture: Architecture
  ) throws -> (raw: NASBench101Cell, pruned: NASBench101Cell) {
    let count = architecture.nodeCount
    guard (2...Self.maximumVertices).contains(count) else {
      throw outside("it has \(count) vertices, a cell has 2 to \(Self.maximumVertices)")
    }
    let bytes = architecture.packed
    guard bytes[0] == Self.inputLabel, bytes[count - 1] == Self.outputLabel else {
      throw outside(
        "its first and last vertices have labels \(bytes[0]) and \(bytes[count - 1]), "
          + "an input \(Self.inputLabel) and an output \(Self.outputLabel) belong there")
    }
    for vertex in 1..<count - 1 where !Self.operationLabels.contains(bytes[vertex]) {
      throw outside("vertex \(vertex) has label \(bytes[vertex]), outside \(Self.operationLabels)")
    }
    guard bytes.dropFirst(count).allSatisfy({ $0 <= 1 }) else {
      throw outside("an edge has a label other than 0")
    }
    let raw = NASBench101Cell(architecture)
    guard let pruned = raw.pruned else {
      throw outside("no path leads from its input to its output")
    }
    let edges = pruned.edges.nonzeroBitCount
    guard edges <= Self.maximumEdges else {
      throw outside(
        "\(edges) edges lie on its paths from input to output, at most \(Self.maximumEdges) may")
    }
    return (raw, pruned)
  }
}
