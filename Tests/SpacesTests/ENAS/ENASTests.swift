import Spaces
import Tensors
import TestSupport
import Testing

@Suite struct ENASTests {
  @Test(
    .enabled(if: DataFiles.isPresent("enas_macro6.csv.gz"), "\(DataFiles.absence)"))
  func everyPublishedRowRoundTrips() throws {
    let space = try ENAS(layers: 6)
    let rows = try DataFiles.rows(ofGzip: "enas_macro6.csv.gz")
    #expect(rows.count == 20_020)
    let different = try rows.filter { row in
      let plain = try #require(row["arch"])
      let accuracy = try #require(row["ws_accuracy"])
      let network = try space.parse(plain)
      let text = try space.text(of: network)
      let layers = plain.split(separator: ";").map { layer in
        "[\(layer.split(separator: " ").joined(separator: ", "))]"
      }
      return try text != "[\(layers.joined(separator: ", "))]" || space.parse(text) != network
        || space.parse("\(text), \(accuracy)") != network
    }
    #expect(different == [])
  }

  @Test func bitsAreEdges() throws {
    let space = try ENAS(layers: 3)
    let network = try space.parse("[[1], [4, 0], [5, 1, 0]]")
    #expect(network.nodes == [0, 1, 4, 5, 0])
    #expect(network.edges.map { "\($0.source)\($0.target)" } == ["01", "12", "03", "23", "34"])
    #expect(try space.encode([network], as: .categorical).array == [1, 4, 0, 5, 1, 0])
    #expect(
      try space.encode([network], as: .adjacency).array
        == [0, 1, 0] + [0, 1, 0, 0, 0, 0] + [0, 0, 0, 0, 1, 0] + [0, 0, 0, 0, 0, 1])
    // One-layer path 5 (by the skip from the stem) and three-layer path 1, 4, 5.
    let path = try space.encode([network], as: .path).array
    #expect(path.count == 259)
    #expect(path.indices.filter { path[$0] != 0 } == [1 + 5, 43 + 1 + 4 * 6 + 5 * 36])
    #expect(
      try space.encode([network], as: .sequence).array
        == [2, 5, 1, 2, 8, 2, 1, 2, 9, 1, 1, 1, 2, 3])
  }

  @Test func sizesAndLimits() throws {
    #expect(try ENAS(layers: 6).size?.count == 1_528_823_808)
    #expect(try ENAS(layers: 12).size?.count == nil)
    let powers = try #require(try ENAS(layers: 12).size?.powers)
    #expect(powers.map(\.base) == [6, 2] && powers.map(\.exponent) == [12, 66])
    for layers in [Int.min, -1, 0, 63, Int.max] {
      #expect(throws: SpacesError.self) { try ENAS(layers: layers) }
    }
    let all = try ENAS(layers: 3).enumerate(unique: false, control: RunControl())
    #expect(all.count == 1_728 && Set(all).count == 1_728)
    #expect(throws: SpacesError.self) {
      try ENAS(layers: 6).enumerate(unique: false, control: RunControl())
    }
    #expect(throws: SpacesError.self) { try ENAS(layers: 12).encode([], as: .path) }
  }

  @Test(arguments: [
    "", "[", "[[6]]", "[[1]]", "[[1], [2]]", "[[1], [2, 2]]", "[[1], [2, 0]", "[[1], [2, 0]] x",
    "[[1], [2, 0]], nan", "[[1], [2, 0]],", "1;2", "1;2 0;", "[[1], [-1, 0]]",
    "[[99999999999999999999], [2, 0]]", "[[1], [2, 0]], 0.7, 0.8",
  ])
  func malformedTextsAreRefused(text: String) throws {
    #expect(throws: SpacesError.self) { try ENAS(layers: 2).parse(text) }
  }

  @Test func foreignGraphsAreRefused() throws {
    let space = try ENAS(layers: 2)
    let chain = [Architecture.Edge(0, 1), .init(1, 2), .init(2, 3)]
    #expect(try space.contains(Architecture(nodes: [0, 5, 5, 0], edges: chain)))
    for (nodes, edges) in [
      ([0, 6, 5, 0], chain), ([1, 5, 5, 0], chain), ([0, 5, 5, 1], chain),
      ([0, 5, 5, 0], Array(chain.dropLast())), ([0, 5, 5, 0], chain + [.init(1, 3)]),
      ([0, 5, 5, 0], chain + [.init(0, 2, label: 1)]), ([0, 5, 0], Array(chain.prefix(2))),
    ] {
      #expect(try !space.contains(Architecture(nodes: nodes, edges: edges)))
    }
  }
}
