import Spaces
import Tensors
import Testing

/// Own choices for each node or edge, and rules of equivalence, against trying all labels.
@Suite struct DAGChoicesTests {
  static let diamond = [(0, 1), (0, 2), (1, 3), (2, 3)]

  @Test func nodesHaveTheirOwnChoices() throws {
    let choices = [["a", "c"], ["b", "a", "c"]]
    let space = try DAG(operations: ["a", "b", "c"], edges: Self.diamond, choices: choices)
    #expect(space.size?.count == 6)
    let all = try space.enumerate(unique: false, control: RunControl())
    let texts = choices[0].flatMap { first in
      choices[1].map { "\(first)(0) \($0)(0) output(1,2)" }
    }
    #expect(try all.map { try space.text(of: $0) } == texts)
    // a b, a a, a c, c b, c a, c c: mirrored a c and c a are the same.
    #expect(try space.enumerate(unique: true, control: RunControl()).count == 5)
    let error = #expect(throws: SpacesError.self) { try space.parse("b(0) b(0) output(1,2)") }
    #expect(error?.description.contains("node 1 has 'b' and may have a, c") == true)
    #expect(try space.encode(all, as: .adjacency).shape == [6, 5])
    #expect(space.graphRules?.types == [[2, 4], [3, 2, 4]])
    let again = try SpaceCatalog.space(space.spaceDescription)
    #expect(try again.enumerate(unique: false, control: RunControl()) == all)
  }

  /// In the order in which the edges were given.
  @Test func edgesHaveTheirOwnChoices() throws {
    let space = try DAG(
      operations: ["a", "b", "c"], placement: .edges, edges: [(1, 2), (0, 2), (0, 1)],
      choices: [["a"], ["b", "c"], ["c", "a"]])
    let all = try space.enumerate(unique: false, control: RunControl())
    #expect(
      try all.map { try space.text(of: $0) } == [
        "node(c~0) output(b~0,a~1)", "node(c~0) output(c~0,a~1)", "node(a~0) output(b~0,a~1)",
        "node(a~0) output(c~0,a~1)",
      ])
    let chosen = try space.architecture(
      operations: ["a", "c", "a"], edges: [(0, 1), (0, 2), (1, 2)])
    #expect(try space.text(of: chosen) == "node(a~0) output(c~0,a~1)")
    #expect(try space.operationIndices(of: chosen) == [0, 2, 0])
    for architecture in all {
      #expect(try Set(space.neighbors(of: architecture)).count == 2)
      #expect(try all.contains(contentsOf: space.neighbors(of: architecture)))
    }
  }

  @Test func misfitsAreRefused() throws {
    let names = ["a", "b"]
    for choices in [[], [["a"]], [["a"], []], [["a"], ["x"]], [["a"], ["b", "b"]]] {
      #expect(throws: SpacesError.self) {
        try DAG(operations: names, edges: Self.diamond, choices: choices)
      }
    }
    let free = try DAG(operations: names, maximumNodes: 4)
    let cell = try free.sample(1, seed: 0)[0]
    #expect(throws: SpacesError.self) { try free.operationIndices(of: cell) }
    #expect(throws: SpacesError.self) { try free.architecture(operationIndices: [0]) }
    #expect(throws: SpacesError.self) { try free.architecture(operations: ["a"], edges: nil) }
    for edges in [[(0, 9)], [(1, 0)], [(-1, 1)], [(0, 1), (0, 1)], [(0, .max)]] {
      #expect(throws: SpacesError.self) { try free.architecture(operations: ["a"], edges: edges) }
    }
    #expect(throws: SpacesError.self) {
      try free.architecture(operations: ["x"], edges: [(0, 1), (1, 2)])
    }
    #expect(throws: SpacesError.self) {
      try DAG(operations: names, placement: .edges, maximumNodes: 4)
        .architecture(operations: ["a"], edges: [(0, 1), (1, 2)])
    }
  }

  /// Cells are equal by `function` exactly where their functions, written out as sums of operations, are.
  @Test func functionsAgreeWithEvaluation() throws {
    let operations = ["none", "skip_connect", "conv_1x1", "conv_3x3"]
    let space = try DAG(
      operations: operations, placement: .edges,
      edges: [(0, 1), (0, 2), (1, 2), (0, 3), (1, 3), (2, 3)], equivalence: .function)
    let all = try space.enumerate(unique: false, control: RunControl())
    var classes: [String: Set<String>] = [:]
    for cell in all {
      // A polynomial as text: every node a sorted list of summands, each a path of operations.
      var values: [[String]] = [["x"]]
      for node in 1..<4 {
        var terms: [String] = []
        for edge in cell.edges where edge.target == node {
          let read = values[edge.source].sorted().joined(separator: "+")
          switch operations[edge.label] {
          case "none": break
          case "skip_connect": terms += values[edge.source]
          case let name: terms += read.isEmpty ? [] : ["\(name)(\(read))"]
          }
        }
        values.append(terms)
      }
      let text = values[3].sorted().joined(separator: "+")
      classes[text, default: []].insert(try space.canonicalKey(of: cell))
    }
    #expect(classes.values.allSatisfy { $0.count == 1 })
    #expect(Set(classes.values.joined()).count == classes.count)
    #expect(try space.enumerate(unique: true, control: RunControl()).count == classes.count)
  }

  @Test func formsOfEverySpaceReadBack() throws {
    for entry in SpaceCatalog.entries {
      for example in entry.examples {
        let space = try SpaceCatalog.space(example)
        for architecture in try space.sample(20, seed: 3) {
          let graph = try space.operationGraph(of: architecture)
          let names = ["output", "input"] + space.operations
          let same = try space.architecture(
            operations: graph.types.map { names[$0] }, edges: graph.edges)
          #expect(try space.operationGraph(of: same) == graph)
          if space.placement == .edges {
            let listed = architecture.edges
            #expect(
              try space.architecture(
                operations: listed.map { space.operations[$0.label] },
                edges: listed.map { ($0.source, $0.target) }) == architecture)
          }
          guard let indices = try? space.operationIndices(of: architecture) else { continue }
          #expect(try space.architecture(operationIndices: indices) == architecture)
        }
        guard let count = space.size?.count, count < 20_000 else { continue }
        let some = try space.sample(3, seed: 5)
        let keys = try some.map { try space.canonicalKey(of: $0) }
        let found = try space.architectures(withKeys: keys)
        #expect(try found.map { try space.canonicalKey(of: $0) } == keys)
        #expect(throws: SpacesError.self) { try space.architectures(withKeys: ["no key"]) }
      }
    }
  }
}

extension [Architecture] {
  fileprivate func contains(contentsOf others: [Architecture]) -> Bool {
    others.allSatisfy(contains)
  }
}
