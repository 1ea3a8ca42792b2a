import Embeddings
import Spaces
import Tensors
import Testing

/// A user's own space, with node counts that vary and words of its own, takes the whole way.
@Suite struct UserSpaceTests {
  private static func space(demanding: Bool) throws -> DAG {
    let hasAttention: DAG.Validity = { $0.nodes.dropFirst().dropLast().contains(0) }
    return try DAG(
      operations: ["attention", "mlp", "norm", "gate"], minimumNodes: 3, maximumNodes: 7,
      maximumEdges: 9, validity: demanding ? hasAttention : nil)
  }

  @Test func itIsLearnedReadBackMeasuredAndWalked() throws {
    for demanding in [false, true] {
      let space = try Self.space(demanding: demanding)
      let cells = try space.sample(24, seed: 3)
      #expect(Set(cells.map(\.nodeCount)).count >= 4)
      let model = try SVGe(space: space, configuration: .init(width: 64, latent: 16), seed: 1)
      try model.fit(
        cells, recipe: .init(learningRate: 3e-3, epochs: 200, batchSize: 12), seed: 1)
      #expect(try model.reconstructionAccuracy(cells) > 0.9)
      let decoded = try model.decode(model.encode(cells).mean)
      for (found, cell) in zip(decoded, cells) where found.isValid {
        #expect(space.contains(found.architecture ?? cell))
      }
      let metrics = try model.metrics(train: cells, test: cells, samples: 40, draws: 5, seed: 1)
      #expect(metrics.raw.drawn == 200 && metrics.raw.publishedValid == nil)
      let repaired = try #require(metrics.repaired)
      // The rule of the user's own may refuse what the graph rules made.
      #expect(demanding ? repaired.valid >= metrics.raw.valid : repaired.valid == 200)
      #expect((metrics.reconstruction?.exact ?? 0) > 21)
      let walk = try model.interpolate(from: cells[0], to: cells[1], steps: 9, repair: true)
      #expect(demanding || walk.decoded.allSatisfy { $0.isValid })
      #expect(try SVGe.smoothness(of: [walk]).moves == 8)
      #expect(try model.grid(around: cells[0], size: 3, seed: 1, repair: true).decoded.count == 9)
      #expect(try model.map(of: cells, size: 3, repair: true).decoded.count == 9)
      #expect(try model.nearest(to: cells[5], among: cells, count: 1).first?.index == 5)
    }
  }
}
