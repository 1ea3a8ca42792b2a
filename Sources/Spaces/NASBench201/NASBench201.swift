import Tensors

/// The cell space of NAS-Bench-201 (Dong and Yang 2020) and of NATS-Bench's topology search space:
/// four nodes, all six edges present, one of five operations on each; 15,625 cells.
///
/// Node 0 is the cell's input and node 3 its output; an edge's label is an index into `operations`.
/// Architectures are listed in the official index order, which `architecture(at:)` and `index(of:)`
/// translate. `canonicalKey` tells apart 6,466 classes of equal function.
///
///     let space = NASBench201()
///     let cell = try space.parse(
///       "|nor_conv_3x3~0|+|none~0|skip_connect~1|+|none~0|none~1|avg_pool_3x3~2|")
///     print(try space.index(of: cell), try space.flops(of: cell))
public struct NASBench201: IndexedSpace {
  /// 5⁶.
  public static let architectureCount = 15_625
  static let operationCount = 5
  static let edgeCount = 6
  static let nodeCount = 4

  /// The one space of its kind.
  public init() {}

  /// The key of the published space.
  public var key: String { "nas_bench_201" }
  /// The benchmark's name.
  public var title: String { "NAS-Bench-201" }
  /// The names of the official texts, in the official order.
  public var operations: [String] { Self.numbering.map(\.operation) }
  /// Operations are on edges.
  public var placement: OperationPlacement { .edges }
  /// Input, six edges as nodes, output.
  public var maximumGraphNodes: Int { 8 }
  /// 5⁶ = 15,625.
  public var size: SpaceSize? { SpaceSize([(Self.operationCount, Self.edgeCount)]) }

  /// Throws `notInSpace` for anything but four nodes labelled 0 and six edges labelled 0...4.
  public func validate(_ architecture: Architecture) throws {
    guard architecture.nodeCount == Self.nodeCount else {
      throw outside("it has \(architecture.nodeCount) nodes, a cell has \(Self.nodeCount)")
    }
    let bytes = architecture.packed
    for node in 0..<Self.nodeCount where bytes[node] != 0 {
      throw outside("node \(node) has label \(bytes[node]); operations are on edges, nodes have 0")
    }
    for (slot, (source, target)) in Self.edges.enumerated() {
      switch Int(bytes[Self.nodeCount + slot]) {
      case 0: throw outside("edge \(source)->\(target) is missing, a cell has all six")
      case 1...Self.operationCount: continue
      case let byte:
        throw outside(
          "edge \(source)->\(target) has operation \(byte - 1), outside 0..<\(Self.operationCount)")
      }
    }
  }

  /// Uniform over the 15,625 cells.
  public func sample(using random: inout RandomSource) throws -> Architecture {
    Self.cell(lexicalIndex: random.below(Self.architectureCount))
  }

  /// Another operation on one edge; edge and operation are drawn uniformly.
  public func mutate(
    _ architecture: Architecture, using random: inout RandomSource
  ) throws -> Architecture {
    try validate(architecture)
    let slot = random.below(Self.edgeCount)
    let shift = 1 + random.below(Self.operationCount - 1)
    var bytes = architecture.packed
    let label = Int(bytes[Self.nodeCount + slot]) - 1
    bytes[Self.nodeCount + slot] = UInt8((label + shift) % Self.operationCount + 1)
    return Architecture(uncheckedNodeCount: Self.nodeCount, bytes: bytes)
  }

  /// The 24 cells with another operation on one edge, by edge in string order, then operation.
  public func neighbors(of architecture: Architecture) throws -> [Architecture] {
    try validate(architecture)
    var neighbors: [Architecture] = []
    for slot in Self.nodeCount..<Self.nodeCount + Self.edgeCount {
      for label in 1...Self.operationCount where Int(architecture.packed[slot]) != label {
        var bytes = architecture.packed
        bytes[slot] = UInt8(label)
        neighbors.append(Architecture(uncheckedNodeCount: Self.nodeCount, bytes: bytes))
      }
    }
    return neighbors
  }

  /// All cells in official index order, or the first of each of the 6,466 classes.
  public func enumerate(unique: Bool, control: RunControl) throws -> [Architecture] {
    let all = Self.officialOrder.map(Self.cell(lexicalIndex:))
    guard unique else { return all }
    var seen: Set<String> = []
    var first: [Architecture] = []
    for (index, cell) in all.enumerated() {
      if index % 1024 == 0 {
        try control.check()
        control.report(index, of: all.count)
      }
      if seen.insert(functionText(of: cell)).inserted { first.append(cell) }
    }
    control.report(all.count, of: all.count)
    return first
  }
}
