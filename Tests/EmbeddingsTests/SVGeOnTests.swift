import Embeddings
import Spaces
import Tensors
import Testing

@Suite struct SVGeOnTests {
  @Test func largerGraphsHaveCodesAndComeBack() throws {
    let small = try SVGe(space: ENAS(layers: 3), configuration: SVGeTests.small, seed: 1)
    let large = try small.on(ENAS(layers: 12))
    #expect(large.parameterCount == small.parameterCount)
    let networks = try SVGeTests.cells(ENAS(layers: 12), 4)
    let codes = try large.encode(networks).mean
    #expect(codes.shape == [4, 6] && codes.elements.allSatisfy { $0.isFinite })
    #expect(try large.decode(codes).contains { $0.graph.nodeCount > 5 })
    // The other space's training leaves the first model alone, and the small ones keep their codes.
    let few = try SVGeTests.cells(ENAS(layers: 3), 4)
    let before = try small.encode(few).mean.array
    #expect(try large.on(ENAS(layers: 3)).encode(few).mean.array == before)
    try large.fit(networks, recipe: .init(epochs: 1), seed: 1)
    #expect(try small.encode(few).mean.array == before)
  }

  /// A cell has the same code in every space that holds it.
  @Test func codesDoNotDependOnTheSpace() throws {
    let cells = NASBench101()
    let model = try SVGe(space: cells, configuration: SVGeTests.small, seed: 1)
    let larger = try DAG(operations: cells.operations, maximumNodes: 8)
    for cell in try SVGeTests.cells(cells, 20) {
      let moved = try larger.architecture(from: cells.operationGraph(of: cell))
      #expect(try model.on(larger).encode([moved]).mean.array == model.encode([cell]).mean.array)
    }
  }

  @Test func otherOperationsAreRefused() throws {
    let model = try SVGe(space: NASBench101(), configuration: SVGeTests.small, seed: 1)
    let names = NASBench101().operations
    for operations in [names.reversed(), Array(names.dropLast()), names + ["more"]] {
      #expect(throws: EmbeddingsError.self) {
        try model.on(DAG(operations: operations, maximumNodes: 5))
      }
    }
  }
}
