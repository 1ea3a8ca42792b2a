/// A listed cell in 32 bits: 3 for the vertices less 2, 21 for the edges, 8 for the labeling, so that
/// the official order is that of the numbers.
package struct NASBench101Key: Comparable, Sendable {
  package let bits: UInt32

  init(vertexCount: Int, edges: UInt32, labeling: Int) {
    bits = UInt32(vertexCount - 2) << 29 | edges << 8 | UInt32(labeling)
  }

  /// Nil for bits that name no graph or labeling.
  package init?(bits: UInt32) {
    self.bits = bits
    let count = vertexCount
    guard count <= NASBench101.maximumVertices,
      labeling < NASBench101.labelings(vertexCount: count).count,
      edges >> UInt32(Architecture.pairCount(count)) == 0
    else { return nil }
  }

  package static func < (left: NASBench101Key, right: NASBench101Key) -> Bool {
    left.bits < right.bits
  }

  private var vertexCount: Int { Int(bits >> 29) + 2 }
  private var edges: UInt32 { bits >> 8 & 0x1F_FFFF }
  private var labeling: Int { Int(bits & 0xFF) }

  package var architecture: Architecture {
    NASBench101Cell(
      labels: NASBench101.labelings(vertexCount: vertexCount)[labeling], edges: edges
    ).architecture
  }
}
