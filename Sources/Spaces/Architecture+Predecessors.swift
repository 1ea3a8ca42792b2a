extension Architecture {
  /// For each node the nodes it has an edge from: bit i of entry j is the edge i -> j.
  package var predecessors: [UInt64] {
    let bytes = packed
    var masks: [UInt64] = []
    masks.reserveCapacity(nodeCount)
    var slot = nodeCount
    for node in 0..<nodeCount {
      var mask: UInt64 = 0
      for source in 0..<node where bytes[slot + source] != 0 { mask |= 1 << UInt64(source) }
      masks.append(mask)
      slot += node
    }
    return masks
  }
}
