import Spaces
import Tensors
import Testing

/// Against a search over all assignments without shortcuts, and the axioms of a metric.
@Suite struct GraphEditDistanceTests {
  private static func graph(_ random: inout RandomSource, nodes: Int) throws -> OperationGraph {
    try OperationGraph(
      types: [1] + (0..<nodes - 2).map { _ in 2 + random.below(3) } + [0],
      predecessors: (0..<nodes).map { node in
        random.next() >> 40 & ((1 << UInt64(node)) - 1)
      })
  }

  /// All ways to give each inner node of `a` an inner node of `b`, each at most once, or none.
  private static func naive(_ a: OperationGraph, _ b: OperationGraph) -> Int {
    var assignments: [[Int: Int]] = [[0: 0, a.nodeCount - 1: b.nodeCount - 1]]
    for node in 1..<a.nodeCount - 1 {
      assignments = assignments.flatMap { known in
        [known]
          + (1..<b.nodeCount - 1).filter { !known.values.contains($0) }.map { target in
            known.merging([node: target]) { $1 }
          }
      }
    }
    let edges = Set(b.edges.map { [$0.source, $0.target] })
    return assignments.map { map in
      let relabelled = map.count { a.types[$0.key] != b.types[$0.value] }
      let carried = Set(
        a.edges.compactMap { edge -> [Int]? in
          guard let source = map[edge.source], let target = map[edge.target] else { return nil }
          return [source, target]
        })
      let kept = carried.intersection(edges).count
      return a.nodeCount + b.nodeCount - 2 * map.count + relabelled + a.edges.count + edges.count
        - 2 * kept
    }.min() ?? .max
  }

  @Test func smallGraphsHaveTheDistanceOfAnExhaustiveSearch() throws {
    var random = RandomSource(seed: 5)
    for _ in 0..<400 {
      let a = try Self.graph(&random, nodes: 2 + random.below(5))
      let b = try Self.graph(&random, nodes: 2 + random.below(5))
      #expect(a.editDistance(to: b) == Self.naive(a, b))
    }
    for _ in 0..<4 {
      let a = try Self.graph(&random, nodes: 8)
      let b = try Self.graph(&random, nodes: 8)
      #expect(a.editDistance(to: b) == Self.naive(a, b))
    }
  }

  @Test func itIsAMetricThatIsZeroForIsomorphicGraphsAlone() throws {
    let space = try DAG(operations: ["a", "b"], minimumNodes: 3, maximumNodes: 6)
    let cells = try space.sample(40, seed: 2)
    let graphs = try cells.map { try space.operationGraph(of: $0) }
    for (i, a) in graphs.enumerated() {
      for (j, b) in graphs.enumerated() {
        let distance = a.editDistance(to: b)
        #expect(distance == b.editDistance(to: a))
        let same = try space.canonicalKey(of: cells[i]) == space.canonicalKey(of: cells[j])
        #expect((distance == 0) == same)
        for c in graphs.prefix(8) {
          #expect(distance <= a.editDistance(to: c) + c.editDistance(to: b))
        }
      }
    }
  }

  /// One edit of the architecture is one of the graph, or two where an edge moves its operation.
  @Test func oneEditApart() throws {
    let enas = try ENAS(layers: 6)
    let start = try enas.sample(1, seed: 1)[0]
    let graph = try enas.operationGraph(of: start)
    for neighbor in try enas.neighbors(of: start) {
      #expect(try graph.editDistance(to: enas.operationGraph(of: neighbor)) == 1)
    }
  }

  @Test func largerGraphsAreMatchedByIndex() throws {
    var random = RandomSource(seed: 8)
    let a = try Self.graph(&random, nodes: 20)
    var types = a.types
    types[7] = types[7] == 2 ? 3 : 2
    var predecessors = a.predecessors
    predecessors[12] ^= 1 << 4
    let b = try OperationGraph(types: types, predecessors: predecessors)
    #expect(a.editDistance(to: b) == 2 && a.editDistance(to: a) == 0)
    // Without its last inner node: that node and its edges.
    let short = try OperationGraph(
      types: Array(a.types[..<18]) + [0],
      predecessors: Array(a.predecessors[..<18]) + [a.predecessors[19] & ((1 << 18) - 1)])
    let lost = a.predecessors[18].nonzeroBitCount + Int(a.predecessors[19] >> 18 & 1)
    #expect(a.editDistance(to: short) == 1 + lost && short.editDistance(to: a) == 1 + lost)
  }
}
