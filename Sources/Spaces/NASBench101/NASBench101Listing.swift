import Synchronization
import Tensors

/// Lists the unique cells of NAS-Bench-101 in the order of the official generator.
package enum NASBench101Listing {
  /// Every pruned graph of 2 to 7 vertices by ascending edge bits, under every labeling, first of
  /// each class kept. Progress counts candidates. The same list for any number of workers.
  package static func keys(control: RunControl) throws -> [NASBench101Key] {
    let refinements = (2...NASBench101.maximumVertices).map(NASBench101Refinement.init)
    let graphs = try refinements.map {
      try prunedGraphs(vertexCount: $0.vertexCount, control: control)
    }
    let total = zip(graphs, refinements).reduce(0) { $0 + $1.0.count * $1.1.labelings }
    let done = Atomic<Int>(0)
    var keys: [NASBench101Key] = []
    for (graphs, refinement) in zip(graphs, refinements) {
      // 32 graphs of 7 vertices are 7,776 candidates, well under a millisecond.
      let chunks = stride(from: 0, to: graphs.count, by: 32).map { first in
        graphs[first..<min(first + 32, graphs.count)]
      }
      let classes = try parallelMap(count: chunks.count) { (index, _) throws -> [UInt64] in
        try control.check()
        var classes: [UInt64] = []
        classes.reserveCapacity(chunks[index].count * refinement.labelings)
        for graph in chunks[index] { refinement.appendClasses(ofGraph: graph, to: &classes) }
        control.report(done.add(classes.count, ordering: .relaxed).newValue, of: total)
        return classes
      }
      var seen = ClassSet(capacity: graphs.count * refinement.labelings)
      for (chunk, classes) in zip(chunks, classes) {
        try control.check()
        var candidate = 0
        for graph in chunk {
          for labeling in 0..<refinement.labelings {
            if seen.insert(classes[candidate]) {
              keys.append(
                NASBench101Key(
                  vertexCount: refinement.vertexCount, edges: graph, labeling: labeling))
            }
            candidate += 1
          }
        }
      }
    }
    return keys
  }

  /// The graphs of at most 9 edges in which every vertex but the output has a successor and every
  /// vertex but the input a predecessor, as ascending edge bits.
  private static func prunedGraphs(vertexCount: Int, control: RunControl) throws -> [UInt32] {
    let last = vertexCount - 1
    let needed =
      (0..<last).map { source in
        (source + 1...last).reduce(0) { $0 | NASBench101Cell.bit(from: source, to: $1) }
      }
      + (1...last).map { target in
        (0..<target).reduce(0) { $0 | NASBench101Cell.bit(from: $1, to: target) }
      }
    let masks = UInt32(1) << UInt32(vertexCount * last / 2)
    var graphs: [UInt32] = []
    for edges in 1..<masks {
      if edges & 0xFFFF == 0 { try control.check() }
      if edges.nonzeroBitCount <= NASBench101.maximumEdges,
        needed.allSatisfy({ edges & $0 != 0 })
      {
        graphs.append(edges)
      }
    }
    return graphs
  }
}

/// The classes seen so far: open addressing with linear probing.
private struct ClassSet {
  private var slots: [UInt64]
  private let mask: Int

  /// For at most `capacity` classes.
  init(capacity: Int) {
    let size = 1 << (Int.bitWidth - max(capacity, 1).leadingZeroBitCount)
    slots = Array(repeating: 0, count: 2 * size)
    mask = 2 * size - 1
  }

  /// Whether the class is new.
  mutating func insert(_ value: UInt64) -> Bool {
    let value = value == 0 ? 1 : value
    var slot = Int(truncatingIfNeeded: value) & mask
    while slots[slot] != 0 {
      if slots[slot] == value { return false }
      slot = (slot + 1) & mask
    }
    slots[slot] = value
    return true
  }
}
