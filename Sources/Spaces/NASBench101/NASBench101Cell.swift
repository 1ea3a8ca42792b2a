/// A NAS-Bench-101 cell as bits, for pruning, hashing and editing.
struct NASBench101Cell: Hashable, Sendable {
  /// One label per vertex.
  var labels: [UInt8]
  /// Bit `Architecture.pairIndex(x, y)` is the edge x -> y: the numbering of the official generator.
  var edges: UInt32

  init(labels: [UInt8], edges: UInt32) { (self.labels, self.edges) = (labels, edges) }

  /// Of an architecture with at most 7 nodes; edge labels are dropped.
  init(_ architecture: Architecture) {
    labels = Array(architecture.packed.prefix(architecture.nodeCount))
    edges = 0
    for (bit, byte) in architecture.packed.dropFirst(architecture.nodeCount).enumerated()
    where byte != 0 {
      edges |= 1 << UInt32(bit)
    }
  }

  var architecture: Architecture {
    let pairs = Architecture.pairCount(vertexCount)
    var bytes = labels
    bytes.reserveCapacity(vertexCount + pairs)
    for bit in 0..<pairs { bytes.append(UInt8(truncatingIfNeeded: edges >> UInt32(bit) & 1)) }
    return Architecture(uncheckedNodeCount: vertexCount, bytes: bytes)
  }

  var vertexCount: Int { labels.count }

  static func bit(from source: Int, to target: Int) -> UInt32 {
    1 << UInt32(Architecture.pairIndex(source, target))
  }

  func hasEdge(from source: Int, to target: Int) -> Bool {
    source < target && edges & Self.bit(from: source, to: target) != 0
  }

  func predecessors(of vertex: Int) -> [Int] {
    (0..<vertex).filter { hasEdge(from: $0, to: vertex) }
  }

  func successors(of vertex: Int) -> [Int] {
    (vertex..<vertexCount).filter { hasEdge(from: vertex, to: $0) }
  }

  /// The vertices on paths from input to output and their edges, or nil where no path is: the
  /// pruning of the official `ModelSpec`.
  var pruned: NASBench101Cell? {
    let last = vertexCount - 1
    var fromInput = [true] + Array(repeating: false, count: last)
    for vertex in 1...last {
      fromInput[vertex] = predecessors(of: vertex).contains { fromInput[$0] }
    }
    guard fromInput[last] else { return nil }
    var toOutput = Array(repeating: false, count: last) + [true]
    for vertex in (0..<last).reversed() {
      toOutput[vertex] = successors(of: vertex).contains { toOutput[$0] }
    }
    return induced(on: (0...last).filter { fromInput[$0] && toOutput[$0] })
  }

  /// Whether a cell of proper labels belongs to the space.
  var isInSpace: Bool {
    pruned.map { $0.edges.nonzeroBitCount <= NASBench101.maximumEdges } ?? false
  }

  /// The same cell on 7 vertices: the output moves to the last place, and before it stand
  /// unconnected 3x3 convolutions. NASLib pads smaller cells so (`convert_to_cell`).
  var padded: NASBench101Cell {
    let missing = NASBench101.maximumVertices - vertexCount
    guard missing > 0 else { return self }
    let filler = NASBench101.labelsByOfficialNumber[0]
    var padded = NASBench101Cell(
      labels: labels.dropLast() + Array(repeating: filler, count: missing) + labels.suffix(1),
      edges: edges & ~(~0 << UInt32((vertexCount - 1) * (vertexCount - 2) / 2)))
    for source in predecessors(of: vertexCount - 1) {
      padded.edges |= Self.bit(from: source, to: NASBench101.maximumVertices - 1)
    }
    return padded
  }

  private func induced(on kept: [Int]) -> NASBench101Cell {
    var induced = NASBench101Cell(labels: kept.map { labels[$0] }, edges: 0)
    for (target, old) in kept.enumerated() {
      for source in 0..<target where hasEdge(from: kept[source], to: old) {
        induced.edges |= Self.bit(from: source, to: target)
      }
    }
    return induced
  }
}
