extension DAG {
  /// Of a fixed topology: the place in `operations` of each inner node's operation, by number, or of
  /// each edge's, by target, then source.
  public func architecture(operationIndices indices: [Int]) throws -> Architecture {
    guard let fixedPredecessors else { throw freeTopology }
    let slots = slotCount(fixedPredecessors)
    guard indices.count == slots else {
      throw outside("\(indices.count) operation indices for \(slots) \(placement.rawValue)")
    }
    if let stray = indices.first(where: { !operations.indices.contains($0) }) {
      throw outside("operation index \(stray) is outside 0..<\(operations.count)")
    }
    let architecture = labelled(fixedPredecessors, indices)
    try validate(architecture)
    return architecture
  }

  /// The indices that `architecture(operationIndices:)` reads.
  public func operationIndices(of architecture: Architecture) throws -> [Int] {
    guard fixedPredecessors != nil else { throw freeTopology }
    try validate(architecture)
    return labels(of: architecture)
  }

  private var freeTopology: SpacesError {
    .unsupported(
      space: title, what: "architectures as lists of operation indices",
      remedy: "its edges are free: give the operations and the edges, or fix the topology")
  }
}
