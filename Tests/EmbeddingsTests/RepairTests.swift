import Embeddings
import Spaces
import Tensors
import Testing

/// Decoding with repair, from models that know nothing yet: hardly any graph is valid as it comes.
@Suite struct RepairTests {
  static func spaces() throws -> [any SearchSpace] {
    [
      try ENAS(layers: 6), NASBench101(), NASBench201(),
      try DAG(operations: ["a", "b", "c"], minimumNodes: 4, maximumNodes: 7, maximumEdges: 8),
      try DAG(
        operations: ["a", "b"], placement: .edges, edges: [(0, 1), (0, 2), (1, 2), (2, 3)]),
    ]
  }

  static func codes(_ count: Int, scale: Float = 3) throws -> Tensor {
    let codes = try CodeDistribution.standard(latent: 6).sample(count, seed: 4)
    for i in codes.elements.indices { codes.base[i] *= scale }
    return codes
  }

  @Test func everyRepairedGraphIsValidAndValidOnesStay() throws {
    for space in try Self.spaces() {
      let model = try SVGe(space: space, configuration: SVGeTests.small, seed: 2)
      // A little training, so that some graphs are valid and some are not.
      try model.fit(
        space.sample(100, seed: 1), recipe: .init(learningRate: 3e-3, epochs: 8), seed: 1)
      let codes = try Self.codes(40)
      for merge in [SVGe.Merge.union, .forward, .intersection] {
        for sampling in [SVGe.Decoding.mostLikely, .draws(3, seed: 1)] {
          let repaired = try model.decode(codes, sampling: sampling, merge: merge, repair: true)
          #expect(repaired.allSatisfy { $0.isValid }, "\(space.title) \(merge) \(sampling)")
          let one = try model.decode(
            codes, sampling: sampling, merge: merge, repair: true, workers: 1)
          #expect(one.map(\.graph) == repaired.map(\.graph))
        }
        let raw = try model.decode(codes, merge: merge)
        let repaired = try model.decode(codes, merge: merge, repair: true)
        for (before, after) in zip(raw, repaired) where before.isValid {
          #expect(before.graph == after.graph)
        }
      }
    }
  }

  @Test func drawsThatAreValidStay() throws {
    let space = NASBench101()
    let model = try SVGe(space: space, configuration: SVGeTests.small, seed: 2)
    func draws(_ rules: GraphRules?) throws -> [OperationGraph] {
      try model.current.model.decode(
        Self.codes(60), draws: 10, seed: 3, merge: .union, rules: rules, workers: 1,
        control: RunControl()
      ).flatMap(\.self)
    }
    let (raw, repaired) = (try draws(nil), try draws(space.graphRules))
    var valid = 0
    for (before, after) in zip(raw, repaired) {
      #expect((try? space.architecture(from: after)) != nil)
      guard (try? space.architecture(from: before)) != nil else { continue }
      valid += 1
      #expect(before == after)
    }
    #expect(valid > 10 && valid < raw.count)
  }

  @Test func hugeCodesAreRepairedToo() throws {
    let model = try SVGe(space: NASBench101(), configuration: SVGeTests.small, seed: 2)
    let codes = try Self.codes(5, scale: 1)
    codes.elements.update(repeating: .greatestFiniteMagnitude)
    #expect(try model.decode(codes, repair: true).allSatisfy { $0.isValid })
  }

  @Test func aSpaceWithoutRulesRefuses() throws {
    let space = try DAG(operations: ["a", "b"], placement: .edges, maximumNodes: 4)
    let model = try SVGe(space: space, configuration: SVGeTests.small, seed: 2)
    #expect(throws: EmbeddingsError.self) { try model.decode(Self.codes(2), repair: true) }
    #expect(try model.decode(Self.codes(2)).count == 2)
  }
}
