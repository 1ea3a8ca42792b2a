import Tensors

extension DAG {
  /// How many architectures `sample` offers to the validity callback before it gives up.
  public static let sampleTries = 1000

  /// The number of nodes is uniform. Then each pair in turn becomes an edge with probability
  /// min(1/2, `maximumEdges` / pairs), or as it must where only one choice leaves a graph that can
  /// be completed. Labels are uniform among the choices. What the validity callback refuses is drawn again.
  ///
  /// Throws `unsupported` where it refuses `sampleTries` in a row.
  public func sample(using random: inout RandomSource) throws -> Architecture {
    for _ in 0..<Self.sampleTries {
      let predecessors = fixedPredecessors ?? Self.topology(of: self, using: &random)
      let labels = labels(ofSlots: slotCount(predecessors)).map { $0[random.below($0.count)] }
      let architecture = labelled(predecessors, labels)
      if try validity?(architecture) ?? true { return architecture }
    }
    throw SpacesError.unsupported(
      space: title,
      what: "architecture among \(Self.sampleTries) drawn that its validity rule accepts",
      remedy: "make the rule accept more, or build what it demands into the limits or the topology")
  }

  private static func topology(
    of space: DAG, using random: inout RandomSource
  ) -> [UInt64] {
    let nodes = space.minimumNodes + random.below(space.maximumNodes - space.minimumNodes + 1)
    var walk = TopologyWalk(nodes: nodes, edgeLimit: space.maximumEdges)
    let density = min(0.5, Float(space.maximumEdges) / Float(Architecture.pairCount(nodes)))
    while !walk.isDone {
      if walk.canSkip && walk.canTake {
        walk.decide(random.uniform() < density)
      } else {
        walk.decide(walk.canTake)
      }
    }
    return walk.predecessors
  }
}
