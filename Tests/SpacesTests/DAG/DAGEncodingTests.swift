import Spaces
import Tensors
import Testing

@Suite struct DAGEncodingTests {
  @Test func columnsReadAsDocumented() throws {
    let space = try DAG(operations: ["a", "b"], maximumNodes: 4)
    let full = try space.parse("b(0) a(0,1) output(1,2)")
    let short = try space.parse("b(0) output(0,1)")
    let rows = try space.encode([full, short], as: .categorical).array
    // Pairs 01, 02, 12, 03, 13, 23, then nodes 1 and 2.
    #expect(Array(rows[..<8]) == [1, 1, 1, 0, 1, 1, 2, 1])
    #expect(Array(rows[8...]) == [1, 0, 0, 1, 1, 0, 2, 0])
    #expect(
      try space.encode([short], as: .adjacency).array == [1, 0, 0, 1, 1, 0] + [0, 1] + [0, 0])
    let path = try space.encode([full, short], as: .path).array
    // Columns: no operation, a, b, then aa, ba, ab, bb. The full graph has b, a and ba.
    #expect(Array(path[..<7]) == [0, 1, 1, 0, 1, 0, 0])
    #expect(Array(path[7...]) == [1, 0, 1, 0, 0, 0, 0])
    #expect(
      try space.encode([full, short], as: .sequence).array
        == [2, 5, 2, 2, 4, 1, 2, 2, 3] + [2, 5, 2, 2, 3, 0, 0, 0, 0])
  }

  @Test func edgeColumnsReadAsDocumented() throws {
    let space = try DAG(operations: ["a", "b"], placement: .edges, maximumNodes: 3)
    let cell = try space.parse("node(b~0) output(a~0,b~1)")
    #expect(try space.encode([cell], as: .categorical).array == [2, 1, 2])
    #expect(try space.encode([cell], as: .adjacency).array == [0, 1, 1, 0, 0, 1])
    #expect(try space.encode([cell], as: .path).array == [1, 0] + [0, 0, 0, 1])
    let graph = try space.operationGraph(of: cell)
    #expect(graph.types == [1, 3, 2, 3, 0] && graph.predecessors == [0, 1, 1, 0b10, 0b1100])
  }

  /// The paths of random graphs by walking each of them.
  @Test(arguments: 0..<20)
  func pathsEqualThoseWalked(seed: Int) throws {
    let space = try DAG(operations: ["a", "b", "c"], minimumNodes: 3, maximumNodes: 8)
    var random = RandomSource(seed: seed)
    let architecture = try space.sample(using: &random)
    var columns: Set<Int> = []
    func walk(_ node: Int, _ path: [Int]) {
      if node == architecture.nodeCount - 1 {
        var column = 0
        var power = 1
        for label in path {
          column += (label + 1) * power
          power *= 3
        }
        columns.insert(column)
        return
      }
      for edge in architecture.edges where edge.source == node {
        let isEnd = edge.target == architecture.nodeCount - 1
        walk(edge.target, isEnd ? path : path + [architecture.nodes[edge.target]])
      }
    }
    walk(0, [])
    let row = try space.encode([architecture], as: .path).array
    #expect(Set(row.indices.filter { row[$0] == 1 }) == columns)
  }

  @Test func aGraphOfExponentiallyManyPathsIsEncodedAtOnce() throws {
    let space = try DAG(operations: ["a"], minimumNodes: 64, maximumNodes: 64)
    let dense = try Architecture(
      nodes: Array(repeating: 0, count: 64),
      edges: (1..<64).flatMap { y in (0..<y).map { .init($0, y) } })
    #expect(try space.encode([dense], as: .path).array == Array(repeating: 1, count: 63))
  }

  @Test func tooWidePathEncodingsAreRefused() throws {
    let space = try DAG(operations: ["a", "b", "c"], maximumNodes: 20)
    let error = #expect(throws: SpacesError.self) { try space.encode([], as: .path) }
    #expect(error?.description.contains("adjacency") == true)
  }
}
