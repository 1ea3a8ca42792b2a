import Spaces
import Tensors
import Testing

@Suite struct DAGTests {
  /// Every labelled graph of at most `nodes` nodes, by trying all of them.
  static func naive(
    nodes range: ClosedRange<Int>, edges limit: Int, operations: Int, placement: OperationPlacement
  ) throws -> Set<Architecture> {
    var all: Set<Architecture> = []
    for nodes in range {
      let pairs = (1..<nodes).flatMap { target in (0..<target).map { ($0, target) } }
      for bits in 0..<(1 << pairs.count) where bits.nonzeroBitCount <= limit {
        let chosen = pairs.indices.filter { bits >> $0 & 1 == 1 }.map { pairs[$0] }
        let isConnected = (0..<nodes).allSatisfy { node in
          (node == 0 || chosen.contains { $0.1 == node })
            && (node == nodes - 1 || chosen.contains { $0.0 == node })
        }
        guard isConnected else { continue }
        let slots = placement == .nodes ? nodes - 2 : chosen.count
        var count = 1
        for _ in 0..<slots { count *= operations }
        for code in 0..<count {
          var rest = code
          var labels: [Int] = []
          for _ in 0..<slots {
            labels.append(rest % operations)
            rest /= operations
          }
          all.insert(
            try Architecture(
              nodes: placement == .nodes ? [0] + labels + [0] : Array(repeating: 0, count: nodes),
              edges: chosen.enumerated().map {
                .init($1.0, $1.1, label: placement == .edges ? labels[$0] : 0)
              }))
        }
      }
    }
    return all
  }

  @Test(
    arguments: [(2...5, 10, 2), (3...5, 6, 1), (2...4, 4, 3), (5...5, 4, 2)],
    [OperationPlacement.nodes, .edges])
  func enumerationEqualsTryingAll(
    limits: (ClosedRange<Int>, Int, Int), placement: OperationPlacement
  ) throws {
    let (nodes, edges, operations) = limits
    let space = try DAG(
      operations: Array(["a", "b", "c"].prefix(operations)), placement: placement,
      minimumNodes: nodes.lowerBound, maximumNodes: nodes.upperBound,
      maximumEdges: min(edges, nodes.upperBound * (nodes.upperBound - 1) / 2))
    let all = try space.enumerate(unique: false, control: RunControl())
    let naive = try Self.naive(
      nodes: nodes, edges: edges, operations: operations, placement: placement)
    #expect(all.count == naive.count && Set(all) == naive)
    #expect(space.size?.count == naive.count)
    for architecture in all.prefix(2000) { try space.validate(architecture) }
  }

  /// The cells of NAS-Bench-101 (Ying et al. 2019) by number of vertices.
  @Test func uniqueGraphsCountAsInNASBench101() throws {
    for (nodes, count) in [(2, 1), (3, 6), (4, 84), (5, 2441), (6, 62_010)] {
      let space = try DAG(
        operations: ["conv3x3", "conv1x1", "maxpool"], minimumNodes: nodes, maximumNodes: nodes,
        maximumEdges: min(9, nodes * (nodes - 1) / 2))
      #expect(try space.enumerate(unique: true, control: RunControl()).count == count)
    }
  }

  @Test func aFixedTopologyChangesLabelsOnly() throws {
    let edges = [(source: 0, target: 1), (0, 2), (1, 2), (1, 3), (2, 3)]
    let onNodes = try DAG(operations: ["a", "b", "c"], edges: edges)
    #expect(onNodes.size?.count == 9)
    let onEdges = try DAG(operations: ["a", "b", "c"], placement: .edges, edges: edges)
    let all = try onEdges.enumerate(unique: false, control: RunControl())
    #expect(onEdges.size?.count == 243 && Set(all).count == 243)
    #expect(try onEdges.neighbors(of: all[7]).count == 10)
    #expect(try onEdges.encode(all, as: .adjacency).shape == [243, 15])
    #expect(try onNodes.encode([], as: .adjacency).shape == [0, 6])
  }

  @Test func theValidityRuleIsAsked() throws {
    struct Broken: Error {}
    let even = try DAG(operations: ["a", "b"], maximumNodes: 4) {
      $0.edgeCount % 2 == 0
    }
    #expect(even.size == nil)
    let all = try even.enumerate(unique: false, control: RunControl())
    #expect(!all.isEmpty && all.allSatisfy { $0.edgeCount % 2 == 0 })
    var random = RandomSource(seed: 3)
    for _ in 0..<50 {
      let drawn = try even.sample(using: &random)
      #expect(drawn.edgeCount % 2 == 0)
      #expect(try even.mutate(drawn, using: &random).edgeCount % 2 == 0)
      #expect(try even.neighbors(of: drawn).allSatisfy { $0.edgeCount % 2 == 0 })
    }
    let odd = try Architecture(nodes: [0, 0], edges: [.init(0, 1)])
    #expect(throws: SpacesError.self) { try even.text(of: odd) }

    let none = try DAG(operations: ["a"], maximumNodes: 4) { _ in false }
    let error = #expect(throws: SpacesError.self) { try none.sample(using: &random) }
    #expect(error?.description.contains("1000 drawn") == true)
    let broken = try DAG(operations: ["a"], maximumNodes: 4) { _ in throw Broken() }
    #expect(throws: Broken.self) { try broken.sample(using: &random) }
    #expect(throws: Broken.self) { try broken.validate(odd) }
    #expect(throws: Broken.self) { try broken.enumerate(unique: true, control: RunControl()) }
  }

  @Test func aRuleComesBackAfterLoading() throws {
    let space = try DAG(operations: ["a", "b"], maximumNodes: 5) { $0.nodeCount > 3 }
    let loaded = try #require(
      try SpaceCatalog.space("\(space.spaceDescription)") as? DAG)
    let pair = try Architecture(nodes: [0, 0], edges: [.init(0, 1)])
    #expect(loaded.contains(pair) && !space.contains(pair))
    #expect(try !loaded.with { $0.nodeCount > 3 }.contains(pair))
    let fixed = try DAG(operations: ["a"], placement: .edges, edges: [(0, 1)])
    #expect(try !fixed.with { _ in false }.contains(pair))
    #expect(fixed.contains(pair))
  }

  @Test func tooLongListsAreRefusedWithTheirCount() throws {
    let large = try DAG(operations: ["a", "b", "c"], maximumNodes: 8)
    let error = #expect(throws: SpacesError.self) {
      try large.enumerate(unique: false, control: RunControl())
    }
    let count = try #require(large.size?.count)
    #expect(error?.description.contains("\(count)") == true)
    // A tight edge limit keeps long graphs few; 16 nodes are counted beforehand, 17 are not.
    let counted = try DAG(
      operations: ["a"], minimumNodes: 16, maximumNodes: 16, maximumEdges: 16)
    let all = try counted.enumerate(unique: false, control: RunControl())
    #expect(Set(all).count == counted.size?.count)
    let uncounted = try DAG(
      operations: ["a"], minimumNodes: 17, maximumNodes: 17, maximumEdges: 17)
    #expect(uncounted.size == nil)
    #expect(try !uncounted.enumerate(unique: false, control: RunControl()).isEmpty)
    #expect(throws: SpacesError.self) {
      try DAG(operations: ["a"], maximumNodes: 64).enumerate(
        unique: false, control: RunControl())
    }
  }

  @Test func enumerationStopsWhenCancelled() throws {
    let control = RunControl()
    control.cancel()
    let space = try DAG(operations: ["a", "b", "c"], maximumNodes: 6)
    #expect(throws: Cancelled.self) { try space.enumerate(unique: true, control: control) }
  }

  @Test func unusableLimitsAreRefused() {
    let names = ["a"]
    for build in [
      { try DAG(operations: [], maximumNodes: 4) },
      { try DAG(operations: ["a", "a"], maximumNodes: 4) },
      { try DAG(operations: ["output"], maximumNodes: 4) },
      { try DAG(operations: ["a b"], maximumNodes: 4) },
      { try DAG(operations: [""], maximumNodes: 4) },
      { try DAG(operations: (0..<255).map { "o\($0)" }, maximumNodes: 4) },
      { try DAG(operations: names, maximumNodes: 1) },
      { try DAG(operations: names, maximumNodes: 65) },
      { try DAG(operations: names, maximumNodes: .max) },
      { try DAG(operations: names, minimumNodes: 5, maximumNodes: 4) },
      { try DAG(operations: names, minimumNodes: .min, maximumNodes: 4) },
      { try DAG(operations: names, maximumNodes: 4, maximumEdges: 2) },
      { try DAG(operations: names, maximumNodes: 4, maximumEdges: .max) },
      { try DAG(operations: names, placement: .edges, maximumNodes: 64) },
      { try DAG(operations: names, edges: []) },
      { try DAG(operations: names, edges: [(0, 2)]) },
      { try DAG(operations: names, edges: [(1, 0)]) },
      { try DAG(operations: names, edges: [(0, .max)]) },
      { try DAG(operations: names, edges: [(.min, 1)]) },
      { try DAG(operations: names, edges: [(0, 1), (0, 1)]) },
    ] as [() throws -> DAG] {
      #expect(throws: SpacesError.self) { try build() }
    }
  }

  @Test(arguments: [
    "", "output", "output(", "output()", "output(0", "output(1)", "a(0)", "c(0) output(1)",
    "a(0) output(0)", "a(0,0) output(1)", "a(0) output(1) output(2)", "a~0 output(1)",
    "a(0) a(1) a(2) a(3) a(4) output(5)", "a(99999999999999999999) output(1)",
  ])
  func malformedTextsAreRefused(text: String) throws {
    let space = try DAG(operations: ["a", "b"], maximumNodes: 5)
    #expect(throws: SpacesError.self) { try space.parse(text) }
  }

  @Test func textsReadAsDocumented() throws {
    let onNodes = try DAG(operations: ["conv", "pool"], maximumNodes: 4)
    let text = "conv(0) pool(0,1) output(1,2)"
    #expect(try onNodes.text(of: onNodes.parse(text)) == text)
    #expect(try onNodes.parse(text).nodes == [0, 0, 1, 0])
    #expect(try onNodes.parse(" conv ( 0 )pool(0, 1)output(1,2) ") == onNodes.parse(text))
    let onEdges = try DAG(operations: ["conv", "skip"], placement: .edges, maximumNodes: 3)
    let other = "node(conv~0) output(skip~0,conv~1)"
    #expect(try onEdges.text(of: onEdges.parse(other)) == other)
  }
}
