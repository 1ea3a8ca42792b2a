import Spaces
import Tensors
import Testing

/// Graphs of random edges, made to obey the rules of a space.
@Suite struct GraphRulesTests {
  private static func spaces() throws -> [any SearchSpace] {
    [
      try ENAS(layers: 6), try ENAS(layers: 12), NASBench101(), NASBench201(),
      try DAG(operations: ["a", "b", "c"], minimumNodes: 2, maximumNodes: 9, maximumEdges: 9),
      try DAG(operations: ["a"], maximumNodes: 20, maximumEdges: 19),
      try DAG(operations: ["a"], maximumNodes: 64),
      try DAG(operations: ["a", "b"], edges: [(0, 1), (0, 2), (1, 3), (2, 3)]),
      try DAG(
        operations: ["a", "b"], placement: .edges, edges: [(0, 1), (0, 2), (1, 2), (1, 3), (2, 3)]),
    ]
  }

  /// Edges with the probability `density`, and a probability for every pair.
  private static func draft(
    nodes: Int, density: Float, using random: inout RandomSource
  ) -> (predecessors: [UInt64], probability: [[Float]]) {
    var (predecessors, probability) = ([UInt64](repeating: 0, count: nodes), [[Float]]())
    for target in 0..<nodes {
      probability.append((0..<nodes).map { _ in Float(random.below(20)) / 20 })
      for source in 0..<target where random.uniform() < density {
        predecessors[target] |= 1 << UInt64(source)
      }
    }
    return (predecessors, probability)
  }

  @Test func whateverTheEdgesARepairedGraphIsOneOfTheSpace() throws {
    for space in try Self.spaces() {
      let rules = try #require(space.graphRules)
      #expect(rules.nodes.upperBound == space.maximumGraphNodes)
      var random = RandomSource(seed: 3)
      for trial in 0..<300 {
        let nodes = rules.nodes.lowerBound + random.below(rules.nodes.count)
        let (predecessors, probability) = Self.draft(
          nodes: nodes, density: [0, 0.1, 0.5, 1][trial % 4], using: &random)
        let edges = rules.repaired(predecessors) { probability[$1][$0] }
        let types =
          [1] + (1..<max(nodes - 1, 1)).map { _ in 2 + random.below(space.operations.count) } + [0]
        let graph = try OperationGraph(types: Array(types.prefix(nodes)), predecessors: edges)
        let architecture = try space.architecture(from: graph)
        #expect(try space.operationGraph(of: architecture) == graph)
        #expect(rules.repaired(edges) { probability[$1][$0] } == edges)
      }
    }
  }

  @Test func graphsOfTheSpaceStayAsTheyAre() throws {
    for space in try Self.spaces() {
      let rules = try #require(space.graphRules)
      for architecture in try space.sample(50, seed: 1) {
        let graph = try space.operationGraph(of: architecture)
        #expect(rules.repaired(graph.predecessors) { _, _ in 0.5 } == graph.predecessors)
        #expect(rules.nodes.contains(graph.nodeCount))
      }
    }
  }

  /// On free graphs small enough to try every set of edges: repair adds one edge for each loose end,
  /// the most probable, and takes the least probable that may go.
  @Test func looseEndsGetTheMostProbableEdge() throws {
    let rules = try #require(
      DAG(operations: ["a"], maximumNodes: 5, maximumEdges: 10).graphRules)
    // 0→1, then 2 and 3 loose: 1→2 is likelier than 0→2, 2→3 likelier than others, 3→4 than 1→4.
    let probability: [[Float]] = [
      [], [0.9], [0.1, 0.4], [0.1, 0.2, 0.3], [0.05, 0.1, 0.15, 0.35],
    ]
    let edges = rules.repaired([0, 1, 0, 0, 0]) { probability[$1][$0] }
    #expect(edges == [0, 1, 0b10, 0b100, 0b1000])
  }

  @Test func tooManyEdgesLoseTheLeastProbable() throws {
    let rules = try #require(NASBench101().graphRules)
    // Complete on 5 nodes: 10 edges. 0→1 is the least probable, but node 1 has no other.
    let edges = rules.repaired([0, 0b1, 0b11, 0b111, 0b1111]) { source, target in
      target == 1 ? 0 : source == 0 && target == 3 ? 0.1 : 0.9
    }
    #expect(edges == [0, 0b1, 0b11, 0b110, 0b1111])
    // A star of ten edges, each the last of its inner node: the likeliest step 2→3 comes, and 0→3
    // and 2→6, less likely than the others that it makes superfluous, go.
    let star: [UInt64] = [0, 1, 1, 1, 1, 1, 0b111110]
    let repaired = rules.repaired(star) { source, target in
      source == 2 && target == 3 ? 0.8 : source == 0 && target == 3 ? 0.2 : 0.5
    }
    #expect(repaired == [0, 1, 1, 0b100, 1, 1, 0b111010])
  }

  @Test func freeEdgesThatCarryOperationsHaveNoRules() throws {
    let space = try DAG(operations: ["a", "b"], placement: .edges, maximumNodes: 5)
    #expect(space.graphRules == nil)
  }
}
