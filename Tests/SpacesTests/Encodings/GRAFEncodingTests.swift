import Spaces
import Tensors
import Testing

/// The encoding `graf` against its definition: every path is walked, every set of operations is a mask.
@Suite struct GRAFEncodingTests {
  private static let spaces = [
    "nas_bench_201", "nas_bench_101", "enas(layers=4)",
    "dag(operations=[conv_3x3,conv_1x1,skip_connect],placement=nodes,minimum_nodes=2,maximum_nodes=5,"
      + "maximum_edges=7)",
    "dag(operations=[conv_3x3,none],placement=edges,minimum_nodes=3,maximum_nodes=4,maximum_edges=5)",
  ]

  /// An edge with the operations it takes to follow it: those of its ends, or its own.
  private struct Step {
    let source: Int
    let target: Int
    let sourceLabel: Int?
    let targetLabel: Int?
    let label: Int?
  }

  private func steps(
    _ architecture: Architecture, _ space: any SearchSpace
  ) throws -> (steps: [Step], nodes: Int, labels: [Int]) {
    guard space.placement == .nodes else {
      return (
        architecture.edges.map {
          Step(
            source: $0.source, target: $0.target, sourceLabel: nil, targetLabel: nil,
            label: $0.label)
        }, architecture.nodeCount, architecture.edges.map(\.label)
      )
    }
    let graph = try space.operationGraph(of: architecture)
    let labels = graph.types.indices.map { node -> Int? in
      node == 0 || node == graph.nodeCount - 1 ? nil : graph.types[node] - 2
    }
    return (
      graph.edges.map {
        Step(
          source: $0.source, target: $0.target, sourceLabel: labels[$0.source],
          targetLabel: labels[$0.target], label: nil)
      }, graph.nodeCount, labels.compactMap(\.self)
    )
  }

  /// The lengths of all paths from `node` to the last whose operations are in `set`.
  private func lengths(_ steps: [Step], from node: Int, to last: Int, in set: Int) -> [Int] {
    if node == last { return [0] }
    return steps.filter { $0.source == node }.flatMap { step -> [Int] in
      let labels = [step.targetLabel, step.label].compactMap(\.self)
      guard labels.allSatisfy({ set >> $0 & 1 == 1 }) else { return [] }
      return lengths(steps, from: step.target, to: last, in: set).map { $0 + 1 }
    }
  }

  /// Masks by size, then by their rising members.
  private func sets(_ operations: Int) -> [Int] {
    func members(_ set: Int) -> [Int] { (0..<operations).filter { set >> $0 & 1 == 1 } }
    return (1..<1 << operations).sorted {
      let (a, b) = (members($0), members($1))
      return a.count == b.count ? a.lexicographicallyPrecedes(b) : a.count < b.count
    }
  }

  @Test(arguments: spaces) func numbersAreThoseOfTheDefinition(text: String) throws {
    let space = try SpaceCatalog.space(text)
    for architecture in try space.sample(25, seed: 4) {
      let (steps, nodes, labels) = try steps(architecture, space)
      let last = nodes - 1
      var expected = space.operations.indices.map { kind in Double(labels.count { $0 == kind }) }
      for set in sets(space.operations.count) {
        func has(_ label: Int?) -> Bool { label.map { set >> $0 & 1 == 1 } ?? false }
        let found = lengths(steps, from: 0, to: last, in: set)
        expected += [Double(found.min() ?? nodes), Double(found.max() ?? 0)]
        expected.append(
          Double(steps.count { $0.source == 0 && (has($0.targetLabel) || has($0.label)) }))
        expected.append(
          Double(steps.count { $0.target == last && (has($0.sourceLabel) || has($0.label)) }))
        let leaving = steps.count { has($0.sourceLabel) || has($0.label) }
        expected.append(Double(leaving) / Double(nodes))
        if space.placement == .nodes {
          expected.append(Double(steps.count { has($0.targetLabel) }) / Double(nodes))
        }
      }
      let row = try space.encode([architecture], as: .graf).array
      try #require(row.count == expected.count)
      for (a, b) in zip(row, expected) { #expect(abs(Double(a) - b) < 1e-6) }
    }
  }

  @Test func manyOperationsHaveSmallSetsOnly() throws {
    let names = (0..<12).map { "op\($0)" }.joined(separator: ",")
    let space = try SpaceCatalog.space(
      "dag(operations=[\(names)],placement=nodes,minimum_nodes=2,maximum_nodes=5,maximum_edges=7)")
    // 12 sets of one operation and 66 of two; 220 of three would be too many.
    let width = 12 + 6 * (12 + 66)
    #expect(try space.encode(space.sample(2, seed: 0), as: .graf).shape == [2, width])
  }
}
