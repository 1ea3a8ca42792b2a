import Embeddings
import Experiments
import Search
import Spaces
import Tables
import Tensors
import Testing

/// Chains go the whole way: embedded, measured, asked, searched.
@Suite struct ChainTests {
  private static func space(layers: Int) throws -> Chain {
    let choices = [
      ["conv_3x3", "conv_5x5", "skip_connect"], ["max_pool_3x3", "conv_1x1", "skip_connect"],
      ["mbconv_3x3-e3", "mbconv_5x5-e3", "skip_connect"],
    ]
    return try Chain(choices: (0..<layers).map { choices[$0 % 3] }, equivalence: .function)
  }

  /// How many convolutions a chain has.
  private static func value(of chain: Architecture, in space: Chain) throws -> Double {
    try Double(space.operationIndices(of: chain).count { space.operations[$0].contains("conv") })
  }

  @Test(arguments: [5, 60]) func aChainIsMeasuredAndSearched(layers: Int) throws {
    let space = try Self.space(layers: layers)
    let chains = try Array(Set(space.sample(200, seed: 1)))
    let values = try chains.map { try Self.value(of: $0, in: space) }
    let table = try BenchmarkTable(
      chains, in: space, metrics: [("value", values)], isByClass: true, title: "chains")
    #expect(try table.values(of: chains, "value") == values)
    let listed = try BenchmarkTable(chains, in: space, metrics: [("value", values)], title: "some")
    let objective = try listed.objective("value", isListedOnly: true)
    let study = try Study(
      RegularizedEvolution(populationSize: 20, sampleSize: 5), in: objective.space, seed: 0)
    try study.run(evaluations: 60) { try objective.value(of: $0) }
    #expect(try #require(study.best).value >= values.sorted()[values.count * 3 / 4])
    let free = try Study(
      RegularizedEvolution(populationSize: 20, sampleSize: 5), in: space, seed: 0,
      skipsDuplicates: true)
    try free.run(evaluations: 150) { try Self.value(of: $0, in: space) }
    let keys = try free.trials.map { try space.canonicalKey(of: $0.point) }
    #expect(keys.count >= 100 && Set(keys).count == keys.count)
    #expect(try #require(free.best).value > values.reduce(0, +) / Double(values.count))
  }

  /// Random codes too: each layer gets one of its own operations.
  @Test(arguments: [5, 60]) func everyRepairedCodeIsAChain(layers: Int) throws {
    let space = try Self.space(layers: layers)
    let chains = try space.sample(32, seed: 2)
    let model = try SVGe(space: space, configuration: .init(width: 16, latent: 8), seed: 1)
    try model.fit(chains, recipe: .init(learningRate: 3e-3, epochs: 2, batchSize: 16), seed: 1)
    var random = RandomSource(seed: 3)
    let codes = try Tensor((0..<20 * 8).map { _ in random.normal() * 3 }, shape: [20, 8])
    for decoded in try model.decode(codes, repair: true) {
      #expect(decoded.isValid)
    }
    for decoded in try model.decode(codes, sampling: .draws(4, seed: 5), repair: true) {
      #expect(decoded.isValid)
    }
  }
}
