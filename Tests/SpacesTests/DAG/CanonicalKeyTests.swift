import Spaces
import Tensors
import Testing

@Suite struct CanonicalKeyTests {
  /// The architecture with its inner nodes in another topological order, drawn at random.
  static func renumbered(
    _ architecture: Architecture, using random: inout RandomSource
  ) throws -> Architecture {
    var order: [Int] = []
    while order.count < architecture.nodeCount {
      let ready = (0..<architecture.nodeCount).filter { node in
        !order.contains(node)
          && architecture.edges.allSatisfy { $0.target != node || order.contains($0.source) }
      }
      order.append(ready[random.below(ready.count)])
    }
    var position = order
    for (new, old) in order.enumerated() { position[old] = new }
    return try Architecture(
      nodes: order.map { architecture.nodes[$0] },
      edges: architecture.edges.map {
        .init(position[$0.source], position[$0.target], label: $0.label)
      })
  }

  /// Equal exactly for isomorphic graphs: the smallest description over all permutations.
  static func slowHash(of architecture: Architecture) -> [Int] {
    let count = architecture.nodeCount
    var best: [Int] = []
    func visit(_ chosen: [Int]) {
      if chosen.count == count - 1 {
        let order = chosen + [count - 1]
        var form = order.map { architecture.nodes[$0] }
        for x in order {
          for y in order { form.append(architecture.edgeLabel(from: x, to: y) ?? -1) }
        }
        if best.isEmpty || form.lexicographicallyPrecedes(best) { best = form }
        return
      }
      for node in 1..<max(count - 1, 1) where !chosen.contains(node) { visit(chosen + [node]) }
    }
    visit([0])
    return best
  }

  @Test(arguments: [OperationPlacement.nodes, .edges])
  func itEqualsTheSlowOneOnEverySmallGraph(placement: OperationPlacement) throws {
    let space = try DAG(
      operations: ["a", "b"], placement: placement, maximumNodes: placement == .nodes ? 6 : 4,
      maximumEdges: placement == .nodes ? 8 : 6)
    var slowOf: [String: [Int]] = [:]
    var hashes: Set<[Int]> = []
    var merged: [Architecture] = []
    for architecture in try space.enumerate(unique: false, control: RunControl()) {
      let hash = try space.canonicalKey(of: architecture)
      let slow = Self.slowHash(of: architecture)
      if slowOf.updateValue(slow, forKey: hash) ?? slow != slow { merged.append(architecture) }
      hashes.insert(slow)
    }
    #expect(merged == [] && slowOf.count == hashes.count)
  }

  @Test(arguments: [6, 12, 20, 40])
  func itIgnoresTheNumbering(nodes: Int) throws {
    for placement in [OperationPlacement.nodes, .edges] {
      let space = try DAG(
        operations: ["a", "b"], placement: placement, minimumNodes: nodes, maximumNodes: nodes,
        maximumEdges: min(nodes * (nodes - 1) / 2, 62))
      var random = RandomSource(seed: nodes)
      for _ in 0..<40 {
        let architecture = try space.sample(using: &random)
        let other = try Self.renumbered(architecture, using: &random)
        #expect(try space.canonicalKey(of: architecture) == space.canonicalKey(of: other))
      }
    }
  }

  /// Graphs that refinement alone cannot split: a crown (all pairs of two rows but the opposite
  /// ones), parallel chains, and many equal nodes side by side.
  @Test func symmetricGraphsAreExact() throws {
    func crown(_ width: Int) throws -> Architecture {
      let last = 2 * width + 1
      var edges = (0..<width).flatMap {
        [Architecture.Edge(0, 1 + $0), .init(1 + width + $0, last)]
      }
      for i in 0..<width {
        for j in 0..<width where i != j { edges.append(.init(1 + i, 1 + width + j)) }
      }
      return try Architecture(nodes: Array(repeating: 0, count: last + 1), edges: edges)
    }
    let space = try DAG(operations: ["a"], maximumNodes: 64)
    var random = RandomSource(seed: 1)
    let edge = try space.parse(
      "a(0) a(0) a(0) a(0) a(0) a(1,2) a(2,3) a(3,4) a(4,5) a(5,1) output(6,7,8,9,10)")
    let split = try space.parse(
      "a(0) a(0) a(0) a(0) a(0) a(1,2) a(2,3) a(3,1) a(4,5) a(5,4) output(6,7,8,9,10)")
    #expect(try space.canonicalKey(of: edge) != space.canonicalKey(of: split))
    for architecture in [try crown(5), edge, split] {
      let hash = try space.canonicalKey(of: architecture)
      #expect(!hash.hasPrefix("refined"))
      for _ in 0..<20 {
        let other = try Self.renumbered(architecture, using: &random)
        #expect(try space.canonicalKey(of: other) == hash)
      }
    }
    let wide = try space.parse(
      String(repeating: "a(0) ", count: 62)
        + "output(\((1...62).map(String.init).joined(separator: ",")))")
    #expect(try space.canonicalKey(of: wide) == space.text(of: wide))
    // Beyond the bound of the search: still the same for every numbering.
    let huge = try crown(12)
    let hash = try space.canonicalKey(of: huge)
    #expect(hash.hasPrefix("refined:"))
    #expect(try space.canonicalKey(of: Self.renumbered(huge, using: &random)) == hash)
  }
}
