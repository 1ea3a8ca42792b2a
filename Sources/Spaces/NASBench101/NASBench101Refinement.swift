/// Tells isomorphism classes apart as the official MD5 hash does, for all labelings of one graph at
/// a time.
///
/// It follows the same refinement (degrees and label, then as many rounds over the neighbors as
/// there are vertices, then the set of all vertices), with a mixed 64-bit sum in place of the MD5
/// of a sorted text. A class of the one is a class of the other unless two different sums collide,
/// which over this finite space is a matter of fact, and tested.
struct NASBench101Refinement {
  private typealias Lanes = SIMD8<UInt64>
  private typealias State = InlineArray<7, Lanes>

  let vertexCount: Int
  /// The number of labelings.
  let labelings: Int
  /// For each 8 labelings, what the labels give to each vertex; the last 8 are filled up.
  private let labelSeeds: [State]

  init(vertexCount: Int) {
    self.vertexCount = vertexCount
    let labelings = NASBench101.labelings(vertexCount: vertexCount)
    self.labelings = labelings.count
    labelSeeds = stride(from: 0, to: labelings.count, by: Lanes.scalarCount).map { first in
      var state = State(repeating: .zero)
      for lane in 0..<Lanes.scalarCount {
        for (vertex, label) in labelings[(first + lane) % labelings.count].enumerated() {
          state[vertex][lane] = UInt64(label) << 8
        }
      }
      return state
    }
  }

  /// Appends one class for each labeling of the graph, in order.
  func appendClasses(ofGraph edges: UInt32, to classes: inout [UInt64]) {
    var (sources, targets) = ([Int](), [Int]())
    var degrees = InlineArray<7, UInt64>(repeating: 0)
    for target in 1..<vertexCount {
      for source in 0..<target
      where edges & NASBench101Cell.bit(from: source, to: target) != 0 {
        sources.append(source)
        targets.append(target)
        degrees[source] += 1
        degrees[target] += 16
      }
    }
    for (block, seeds) in labelSeeds.enumerated() {
      var state = seeds
      for vertex in 0..<vertexCount { state[vertex] = Self.mix(state[vertex] &+ degrees[vertex]) }
      for _ in 0..<vertexCount {
        var (before, after) = (State(repeating: .zero), State(repeating: .zero))
        for edge in 0..<sources.count {
          before[targets[edge]] &+= state[sources[edge]]
          after[sources[edge]] &+= state[targets[edge]]
        }
        for vertex in 0..<vertexCount {
          state[vertex] = Self.mix(
            before[vertex] &* 0x9E37_79B9_7F4A_7C15 &+ after[vertex] &* 0xC2B2_AE3D_27D4_EB4F
              &+ state[vertex])
        }
      }
      var sum = Lanes.zero
      for vertex in 0..<vertexCount { sum &+= state[vertex] }
      for lane in 0..<min(Lanes.scalarCount, labelings - block * Lanes.scalarCount) {
        classes.append(sum[lane])
      }
    }
  }

  /// The finalizer of SplitMix64.
  private static func mix(_ value: Lanes) -> Lanes {
    var z = value &+ 0x9E37_79B9_7F4A_7C15
    z = (z ^ (z &>> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z &>> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z &>> 31)
  }
}
