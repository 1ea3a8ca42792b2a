import Embeddings
import Neural
import Spaces
import Tensors
import Testing

/// The fused passes and the tape check each other: the same model, loss and gradients.
@Suite struct TapeModelTests {
  private static let graphs: [OperationGraph] = {
    var random = RandomSource(seed: 21)
    return [5, 2, 7, 4, 6, 3].compactMap { size in
      try? OperationGraph(
        types: (0..<size).map { $0 == 0 ? 1 : $0 == size - 1 ? 0 : 2 + random.below(3) },
        predecessors: (0..<size).map { UInt64(random.below(1 << $0)) })
    }
  }()

  @Test(arguments: [(6, 3, 1), (34, 17, 2), (10, 4, 3)])
  func lossAndGradientsEqualTheFusedPasses(width: Int, latent: Int, rounds: Int) throws {
    let graphs = Self.graphs
    #expect(graphs.count == 6)
    let model = try GraphAutoencoder(
      typeCount: 5, maximumNodes: 8,
      configuration: .init(width: width, latent: latent, rounds: rounds), seed: 4)
    let recipe = SVGe.Recipe(klWeight: 0.3, klScope: .batch, noise: 0.5, edgeTerm: .mean)
    let fused = try model.lossAndGradient(graphs, recipe: recipe, seed: 3, workers: 2)
    try compare(Tape<Float>(), model, graphs, fused, width: width, latent: latent, rounds: rounds)
    try compare(Tape<Double>(), model, graphs, fused, width: width, latent: latent, rounds: rounds)
  }

  private func compare<Scalar: TapeScalar>(
    _ tape: Tape<Scalar>, _ model: GraphAutoencoder, _ graphs: [OperationGraph],
    _ fused: (reconstruction: Double, kl: Double, gradient: [String: [Float]]), width: Int,
    latent: Int, rounds: Int
  ) throws {
    let composed = try TapeModel(tape, named: model.namedWeights, width: width, rounds: rounds)
    var total = try tape.constant([0], rows: 1, columns: 1)
    for (g, graph) in graphs.enumerated() {
      var source = RandomSource(seed: 3).split(g)
      let noise = (0..<latent).map { _ in Scalar(0.5 * source.normal()) }
      total = try tape.add(
        composed.loss(graph, noise: noise, weight: 1 / Scalar(graphs.count), klWeight: 0.3), total)
    }
    let expected = fused.reconstruction + 0.3 * fused.kl
    #expect(abs(Double(try tape.scalar(of: total)) / expected - 1) < 1e-5)
    try tape.backward(total)
    for (name, shape, _) in model.namedWeights {
      let found = try composed.gradient(name, shape: shape)
      let gradient = try #require(fused.gradient[name])
      #expect(found.count == gradient.count)
      let size = gradient.reduce(0) { max($0, abs($1)) }
      let error = zip(found, gradient).reduce(0.0) { max($0, abs(Double($1.0) - Double($1.1))) }
      #expect(error <= 1e-5 * Double(size) + 1e-8, "\(name): \(error) of \(size)")
    }
  }
}
