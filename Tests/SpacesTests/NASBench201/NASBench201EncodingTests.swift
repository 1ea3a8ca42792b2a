import Spaces
import TestSupport
import Testing

@Suite struct NASBench201EncodingTests {
  let space = NASBench201()

  /// The oracle is Fixtures/make_nb201_encodings.py.
  @Test func encodingsEqualNASLib() throws {
    for line in try DataFiles.lines(ofFixture: "nb201_encodings.txt", module: "SpacesTests") {
      let fields = line.split(separator: " ").map(String.init)
      let encoding = try #require(Encoding(rawValue: fields[1]))
      let row = try space.encode([space.parse(fields[0])], as: encoding)
      #expect(row.array == fields.dropFirst(2).compactMap(Float.init), "\(line)")
      #expect(row.shape == [1, fields.count - 2])
    }
  }

  @Test func graphHoldsMatrixAndTypes() throws {
    let cell = try space.architecture(at: 4_321)
    let graph = try space.operationGraph(of: cell)
    let row = try space.encode([cell], as: .graph).array
    #expect(row.count == 120)
    for source in 0..<8 {
      for target in 0..<8 {
        let edge = graph.predecessors[target] >> UInt64(source) & 1
        #expect(row[8 * source + target] == Float(edge))
      }
      #expect((0..<7).map { row[64 + 7 * source + $0] }.firstIndex(of: 1) == graph.types[source])
    }
    #expect(row.reduce(0, +) == 18)
  }

  @Test func aForeignCellIsRefusedEverywhere() throws {
    let foreign = try Architecture(nodes: [0, 0], edges: [.init(0, 1)])
    for encoding in Encoding.allCases {
      #expect(throws: SpacesError.self) { try space.encode([foreign], as: encoding) }
    }
  }

  @Test func noArchitecturesGiveNoRows() throws {
    #expect(try space.encode([], as: .path).shape == [0, 155])
  }
}
