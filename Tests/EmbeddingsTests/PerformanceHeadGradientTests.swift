import Embeddings
import Spaces
import Storage
import Tensors
import Testing

/// The joint loss and its gradient against Double oracles and central differences.
@Suite struct PerformanceHeadGradientTests {
  private static let targets: [Float] = [0.5, -1.5, 1, 0.2]

  private func graphs() throws -> [OperationGraph] {
    var random = RandomSource(seed: 11)
    return try [5, 2, 4, 6].map { size in
      try OperationGraph(
        types: (0..<size).map { $0 == 0 ? 1 : $0 == size - 1 ? 0 : 2 + random.below(3) },
        predecessors: (0..<size).map { UInt64(random.below(1 << $0)) })
    }
  }

  private func pair(_ found: HeadGradients, _ model: GraphAutoencoder) -> (Oracle, HeadOracle) {
    func doubles(_ values: [String: [Float]]) -> [String: [Double]] {
      values.mapValues { $0.map { Double($0) } }
    }
    let weights = Dictionary(uniqueKeysWithValues: model.namedWeights.map { ($0.name, $0.values) })
    return (
      Oracle(weights: doubles(weights), width: 6, latent: 3, rounds: 2),
      HeadOracle(
        weights: doubles(found.network), center: found.center.map { Double($0) },
        spread: Double(found.spread))
    )
  }

  @Test(arguments: [Float(0), 0.1, 0.7], [1, 2])
  func lossesAndGradientsEqualFiniteDifferences(vaeShare: Float, workers: Int) throws {
    let graphs = try graphs()
    let model = try GraphAutoencoder(
      typeCount: 5, maximumNodes: 6, configuration: .init(width: 6, latent: 3, rounds: 2), seed: 5)
    let recipe = PerformanceHead.Recipe(vaeShare: vaeShare)
    let found = try model.headLossAndGradient(
      graphs, targets: Self.targets, recipe: recipe, noise: 0, seed: 3, workers: workers)
    let (oracle, head) = pair(found, model)
    let (share, count) = (Double(vaeShare), Double(graphs.count))
    func squaredError(_ oracle: Oracle, _ head: HeadOracle) -> Double {
      zip(graphs, Self.targets).reduce(0) { sum, pair in
        let error = head.value(oracle.encode(pair.0).mean) - Double(pair.1)
        return sum + error * error
      }
    }
    func loss(_ oracle: Oracle, _ head: HeadOracle) -> Double {
      let (reconstruction, kl) = oracle.loss(graphs, edgesSummed: true)
      let klWeight = Double(SVGe.Recipe.standard.klWeight) / count
      return share * (reconstruction + klWeight * kl)
        + (1 - share) * squaredError(oracle, head) / count
    }
    #expect(abs(found.losses[2] - squaredError(oracle, head)) < 1e-5)
    #expect(abs(found.losses[1] - oracle.loss(graphs, edgesSummed: true).kl) < 1e-5)
    var largest = 0.0
    func expect(_ name: String, _ i: Int, _ gradient: Float, _ slope: Double) {
      largest = max(largest, abs(slope))
      #expect(abs(Double(gradient) - slope) < 2e-5 + 1e-4 * abs(slope), "\(name)[\(i)]")
    }
    for (name, values) in oracle.weights.sorted(by: { $0.key < $1.key }) {
      let gradient = try #require(found.autoencoder[name])
      for i in stride(from: 0, to: values.count, by: values.count > 30 ? 11 : 1) {
        var (up, down) = (oracle, oracle)
        up.weights[name]?[i] += 1e-6
        down.weights[name]?[i] -= 1e-6
        expect(name, i, gradient[i], (loss(up, head) - loss(down, head)) / 2e-6)
      }
    }
    #expect(largest > 0.01)
    largest = 0
    for (name, values) in head.weights.sorted(by: { $0.key < $1.key }) {
      let gradient = try #require(found.networkGradient[name])
      #expect(gradient.count == values.count)
      for i in values.indices {
        var (up, down) = (head, head)
        up.weights[name]?[i] += 1e-6
        down.weights[name]?[i] -= 1e-6
        expect(name, i, gradient[i], (loss(oracle, up) - loss(oracle, down)) / 2e-6)
      }
    }
    #expect(largest > 0.01)
  }

  /// The value and gradient by the code of both kinds: a network's against the oracle, a Gaussian
  /// process's against its own means.
  @Test(arguments: PerformanceHead.Kind.allCases)
  func codeGradientsEqualFiniteDifferences(kind: PerformanceHead.Kind) throws {
    let model = try SVGe(space: NASBench201(), configuration: SVGeTests.small, seed: 1)
    let cells = try SVGeTests.cells(NASBench201(), 40)
    let head = try PerformanceHead.fit(
      kind, on: model, cells, values: (0..<40).map { 90 + 5 * Double($0 % 7) },
      recipe: .init(epochs: 50), seed: 2)
    let codes = try model.encode(Array(cells[..<5])).mean
    let (values, gradients) = try head.gradient(codes: codes)
    #expect(gradients.shape == codes.shape)
    #expect(gradients.elements.contains { abs($0) > 0.1 })
    let (value, step) = try kind == .network ? oracle(of: head) : (means(of: head), 0.01)
    for row in 0..<5 {
      let code = codes.array[row * 6..<row * 6 + 6].map { Double($0) }
      #expect(try abs(values[row] - value(code)) < 1e-3)
      for i in 0..<6 {
        var (up, down) = (code, code)
        up[i] += step
        down[i] -= step
        let slope = try (value(up) - value(down)) / (2 * step)
        let found = Double(gradients.base[row * 6 + i])
        #expect(abs(found - slope) < 0.01 * abs(slope) + 0.01, "\(row) \(i)")
      }
    }
  }

  private typealias Function = ([Double]) throws -> Double

  private func means(of head: PerformanceHead) -> Function {
    { code in try head.predict(codes: Tensor(code.map { Float($0) }, shape: [1, 6]))[0] }
  }

  private func oracle(of head: PerformanceHead) throws -> (value: Function, step: Double) {
    let file = try SafeTensors(parsing: head.serialized(), path: "test")
    func numbers(_ name: String) throws -> [Double] {
      try #require(file[name]).values().map { Double($0) }
    }
    var weights: [String: [Double]] = [:]
    for entry in file.tensors where entry.name.hasPrefix("head.") {
      weights[entry.name] = try numbers(entry.name)
    }
    let network = try HeadOracle(
      weights: weights, center: numbers("center"), spread: numbers("spread")[0])
    let scale = try numbers("scale")
    return ({ network.value($0) * scale[1] + scale[0] }, 1e-6)
  }
}
