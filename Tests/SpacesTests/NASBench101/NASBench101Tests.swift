import Spaces
import Tensors
import TestSupport
import Testing

@Suite struct NASBench101Tests {
  let space = NASBench101()
  static let published = "00005c142e6f48ac74fdcf73e3439874"
  static let publishedText =
    "0100110001000000010010000010000001000000010000000:input,conv3x3-bn-relu,maxpool3x3,"
    + "conv3x3-bn-relu,conv3x3-bn-relu,conv1x1-bn-relu,output"

  func samples(_ count: Int, seed: Int) throws -> [Architecture] {
    var random = RandomSource(seed: seed)
    return try (0..<count).map { _ in try space.sample(using: &random) }
  }

  @Test func publishedCellHasItsPublishedHash() throws {
    #expect(try space.canonicalKey(of: space.parse(Self.publishedText)) == Self.published)
  }

  /// The oracle is Fixtures/make_nb101_cells.py.
  @Test func pruningHashAndEncodingsEqualThePublishedCode() throws {
    let lines = try DataFiles.lines(ofFixture: "nb101_cells.txt", module: "SpacesTests")
    #expect(lines.count == 198)
    for line in lines {
      let fields = line.split(separator: " ").map(String.init)
      let cell = try space.parse(fields[0])
      #expect(try space.text(of: cell) == fields[0])
      switch fields[1] {
      case "pruned": #expect(try space.text(of: space.pruned(cell)) == fields[2])
      case "hash": #expect(try space.canonicalKey(of: cell) == fields[2])
      case "path":
        let row = try space.encode([cell], as: .path).array
        #expect(row.count == 364)
        #expect(row.indices.filter { row[$0] == 1 } == fields.dropFirst(2).compactMap { Int($0) })
      default:
        let encoding = try #require(Encoding(rawValue: fields[1]))
        let row = try space.encode([cell], as: encoding).array
        #expect(row == fields.dropFirst(2).compactMap(Float.init), "\(line)")
      }
    }
  }

  @Test func encodingWidths() throws {
    let cells = try samples(3, seed: 5)
    let widths: [Encoding: Int] = [
      .adjacency: 36, .path: 364, .categorical: 26, .graph: 84, .sequence: 27, .graf: 45,
    ]
    for encoding in Encoding.allCases {
      #expect(try space.encode(cells, as: encoding).shape == [3, #require(widths[encoding])])
      #expect(try space.encode([], as: encoding).shape == [0, #require(widths[encoding])])
    }
  }

  @Test func graphEncodingHoldsMatrixAndTypes() throws {
    for cell in try samples(50, seed: 6) {
      let row = try space.encode([cell], as: .graph).array
      for source in 0..<7 {
        for target in 0..<7 {
          let isEdge = cell.edgeLabel(from: source, to: target) != nil
          #expect(row[7 * source + target] == (isEdge ? 1 : 0))
        }
        let types = row[(49 + 5 * source)..<(54 + 5 * source)]
        #expect(types.map { Int($0) } == (0..<5).map { $0 == cell.nodes[source] ? 1 : 0 })
      }
    }
  }

  @Test func hashIgnoresNumberingAndUnusedVertices() throws {
    var random = RandomSource(seed: 7)
    for cell in try samples(500, seed: 8) {
      let hash = try space.canonicalKey(of: cell)
      #expect(try space.canonicalKey(of: space.pruned(cell)) == hash)
      // A random topological order: repeatedly any vertex whose predecessors are placed.
      var order: [Int] = [0]
      while order.count < 6 {
        let ready = (1..<6).filter { vertex in
          !order.contains(vertex)
            && cell.edges.allSatisfy { $0.target != vertex || order.contains($0.source) }
        }
        order.append(ready[random.below(ready.count)])
      }
      order.append(6)
      let place = try (0..<7).map { try #require(order.firstIndex(of: $0)) }
      let renumbered = try Architecture(
        nodes: order.map { cell.nodes[$0] },
        edges: cell.edges.map { .init(place[$0.source], place[$0.target]) })
      #expect(try space.canonicalKey(of: renumbered) == hash)
    }
  }

  @Test func samplesAreRawCellsAndTheSameForASeed() throws {
    let cells = try samples(2_000, seed: 9)
    #expect(try cells == samples(2_000, seed: 9))
    for cell in cells {
      try space.validate(cell)
      #expect(cell.nodeCount == 7)
    }
    // Every operation is as likely as the others on a vertex: 667 of 2,000 expected, 21 deviation.
    for vertex in 1..<6 {
      for label in 2...4 {
        let count = cells.count { $0.nodes[vertex] == label }
        #expect((560...775).contains(count))
      }
    }
    #expect(try cells.contains { try space.pruned($0) != $0 })
    #expect(cells.contains { $0.edgeCount > 9 })
  }

  @Test func neighborsAreAllCellsOneEditAway() throws {
    for cell in try samples(30, seed: 10) {
      let neighbors = try space.neighbors(of: cell)
      #expect(Set(neighbors).count == neighbors.count && !neighbors.contains(cell))
      var expected: Set<Architecture> = []
      for target in 1..<7 {
        for source in 0..<target {
          let others = cell.edges.filter { $0.source != source || $0.target != target }
          let isEdge = others.count < cell.edges.count
          let edges = isEdge ? others : others + [.init(source, target)]
          expected.insert(try Architecture(nodes: cell.nodes, edges: edges))
        }
      }
      for vertex in 1..<6 {
        for label in 2...4 where label != cell.nodes[vertex] {
          var nodes = cell.nodes
          nodes[vertex] = label
          expected.insert(try Architecture(nodes: nodes, edges: cell.edges))
        }
      }
      #expect(Set(neighbors) == expected.filter(space.contains))
    }
  }

  @Test func mutationsAreNeighborsAndReachAllOfThem() throws {
    var random = RandomSource(seed: 11)
    let cell = try space.parse(Self.publishedText)
    let neighbors = Set(try space.neighbors(of: cell))
    let mutations = try (0..<2_000).map { _ in try space.mutate(cell, using: &random) }
    #expect(Set(mutations) == neighbors)
  }

  @Test func theSmallestCellGrowsByMutation() throws {
    var random = RandomSource(seed: 12)
    var cell = try space.parse("0100:input,output")
    #expect(try space.neighbors(of: cell).allSatisfy { $0.nodeCount == 7 })
    var sizes: Set<Int> = []
    for _ in 0..<5_000 {
      cell = try space.mutate(cell, using: &random)
      sizes.insert(try space.pruned(cell).nodeCount)
    }
    #expect(sizes.isSuperset(of: 4...7))
  }

  @Test func operationGraphsArePrunedCellsOfSVGeTypes() throws {
    for cell in try samples(300, seed: 13) {
      let pruned = try space.pruned(cell)
      let graph = try space.operationGraph(of: cell)
      #expect(graph.types == pruned.nodes && graph.nodeCount <= space.maximumGraphNodes)
      #expect(
        graph.edges.map { [$0.source, $0.target] } == pruned.edges.map { [$0.source, $0.target] })
      #expect(try space.architecture(from: graph) == pruned)
    }
    let graph = try space.operationGraph(of: space.parse(Self.publishedText))
    #expect(graph.types == [1, 3, 4, 3, 3, 2, 0])
    for (type, name) in [2: "conv1x1-bn-relu", 3: "conv3x3-bn-relu", 4: "maxpool3x3"] {
      #expect(space.operations[type - OperationGraph.firstOperationType] == name)
    }
  }

  @Test func foreignGraphsAreRefused() throws {
    let graphs = try [
      OperationGraph(types: [1], predecessors: [0]),
      OperationGraph(types: [1, 0], predecessors: [0, 0]),
      OperationGraph(types: [0, 1], predecessors: [0, 1]),
      OperationGraph(types: [1, 255, 0], predecessors: [0, 1, 2]),
      OperationGraph(types: [1, 5, 0], predecessors: [0, 1, 2]),
      OperationGraph(types: [1, 2, 0], predecessors: [0, 1, 1]),
      OperationGraph(
        types: [1] + Array(repeating: 2, count: 62) + [0],
        predecessors: [0] + (0..<63).map { 1 << $0 }),
    ]
    for graph in graphs {
      #expect(throws: SpacesError.self) { try space.architecture(from: graph) }
    }
  }
}
