import Embeddings
import Spaces
import Tensors
import Testing

/// The float32 passes against the oracle in Double: losses, codes, and gradients by central
/// differences of the oracle's loss.
@Suite struct GradientTests {
  private static let graphs: [OperationGraph] = {
    var random = RandomSource(seed: 11)
    return [5, 2, 4, 6, 3, 5, 6, 4, 5, 3].compactMap { size in
      try? OperationGraph(
        types: (0..<size).map { $0 == 0 ? 1 : $0 == size - 1 ? 0 : 2 + random.below(3) },
        predecessors: (0..<size).map { UInt64(random.below(1 << $0)) })
    }
  }()

  private func pair(rounds: Int) throws -> (model: GraphAutoencoder, oracle: Oracle) {
    let model = try GraphAutoencoder(
      typeCount: 5, maximumNodes: 6, configuration: .init(width: 6, latent: 3, rounds: rounds),
      seed: 5)
    let weights = Dictionary(
      uniqueKeysWithValues: model.namedWeights.map { ($0.name, $0.values.map { Double($0) }) })
    return (model, Oracle(weights: weights, width: 6, latent: 3, rounds: rounds))
  }

  @Test(arguments: [SVGe.Recipe.EdgeTerm.mean, .sum], [1, 2, 3])
  func lossEqualsTheOracle(edgeTerm: SVGe.Recipe.EdgeTerm, rounds: Int) throws {
    let (model, oracle) = try pair(rounds: rounds)
    let found = try model.lossAndGradient(
      Self.graphs, recipe: .init(noise: 0, edgeTerm: edgeTerm), seed: 0, workers: 2)
    let expected = oracle.loss(Self.graphs, edgesSummed: edgeTerm == .sum)
    #expect(abs(found.reconstruction - expected.reconstruction) < 1e-5)
    #expect(abs(found.kl - expected.kl) < 1e-5)
  }

  @Test func codesEqualTheOracle() throws {
    let (model, oracle) = try pair(rounds: 2)
    let (mean, logVariance) = try model.encode(Self.graphs, workers: 2, control: RunControl())
    for (g, graph) in Self.graphs.enumerated() {
      let expected = oracle.encode(graph)
      for i in 0..<3 {
        #expect(abs(Double(mean.array[g * 3 + i]) - expected.mean[i]) < 1e-5)
        #expect(abs(Double(logVariance.array[g * 3 + i]) - expected.logVariance[i]) < 1e-5)
      }
    }
  }

  @Test(arguments: [SVGe.Recipe.KLScope.batch, .graph])
  func gradientsEqualFiniteDifferences(scope: SVGe.Recipe.KLScope) throws {
    let graphs = Array(Self.graphs[..<4])
    let (model, oracle) = try pair(rounds: 2)
    let recipe = SVGe.Recipe(klWeight: 0.3, klScope: scope, noise: 0.5, edgeTerm: .sum)
    let noise = (0..<graphs.count).map { g in
      var source = RandomSource(seed: 3).split(g)
      return (0..<3).map { _ in Double(0.5 * source.normal()) }
    }
    let found = try model.lossAndGradient(
      graphs, recipe: recipe, seed: 3, workers: 1)
    let klWeight = 0.3 / (scope == .graph ? Double(graphs.count) : 1)
    func loss(_ oracle: Oracle) -> Double {
      let (reconstruction, kl) = oracle.loss(graphs, edgesSummed: true, noise: noise)
      return reconstruction + klWeight * kl
    }
    var largest = 0.0
    for (name, values) in oracle.weights.sorted(by: { $0.key < $1.key }) {
      let gradient = try #require(found.gradient[name])
      #expect(gradient.count == values.count)
      for i in stride(from: 0, to: values.count, by: values.count > 30 ? 11 : 1) {
        var (up, down) = (oracle, oracle)
        up.weights[name]?[i] += 1e-6
        down.weights[name]?[i] -= 1e-6
        let expected = (loss(up) - loss(down)) / 2e-6
        largest = max(largest, abs(expected))
        #expect(
          abs(Double(gradient[i]) - expected) < 2e-5 + 1e-4 * abs(expected), "\(name)[\(i)]")
      }
    }
    #expect(largest > 0.1)
  }
}
