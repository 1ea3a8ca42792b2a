/// Architectures as bytes, for pickling and files: for each, one byte with the node count, its node
/// labels, and one byte for every pair (x, y), x < y, ordered by y, then x (0, or label + 1).
public enum ArchitecturePacking {
  /// The bytes of architectures, one after the other; `unpack` is the inverse.
  public static func pack(_ architectures: [Architecture]) -> [UInt8] {
    var bytes: [UInt8] = []
    for architecture in architectures {
      bytes.append(UInt8(architecture.nodeCount))
      bytes.append(contentsOf: architecture.packed)
    }
    return bytes
  }

  /// Throws `SpacesError.invalidGraph` for bytes that `pack` cannot have made.
  public static func unpack(_ bytes: [UInt8]) throws -> [Architecture] {
    var architectures: [Architecture] = []
    var at = 0
    while at < bytes.count {
      let nodes = Int(bytes[at])
      let end = at + 1 + nodes + Architecture.pairCount(nodes)
      guard (1...Architecture.maximumNodes).contains(nodes), end <= bytes.count else {
        throw SpacesError.invalidGraph(
          "byte \(at) promises \(nodes) nodes, and \(bytes.count - at - 1) bytes follow")
      }
      let body = Array(bytes[at + 1..<end])
      guard body.prefix(nodes).allSatisfy({ $0 < Architecture.maximumLabels }),
        body.allSatisfy({ $0 <= Architecture.maximumLabels })
      else {
        throw SpacesError.invalidGraph(
          "a label after byte \(at) is outside 0..<\(Architecture.maximumLabels)")
      }
      architectures.append(Architecture(uncheckedNodeCount: nodes, bytes: body))
      at = end
    }
    return architectures
  }
}
