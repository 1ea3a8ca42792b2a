import Embeddings
import Spaces
import Tensors
import Testing

/// Half the squared distance of every mean code from a point of its own.
private struct Distance: MeanLoss {
  let targets: [[Float]]
  let members: [Int]
  let weight: Float

  func add(
    graph: Int, lane: Int, mean: UnsafePointer<Float>, gradient: UnsafeMutablePointer<Float>
  ) -> Double {
    var loss = 0.0
    for (i, target) in targets[members[graph]].enumerated() {
      let difference = mean[i] - target
      gradient[i] += weight * difference
      loss += 0.5 * Double(difference) * Double(difference)
    }
    return loss
  }
}

/// The joint loss and its gradient against a Double oracle and central differences.
@Suite struct JointTrainingTests {
  private static let space = NASBench201()

  @Test(arguments: [Float(0), 0.1, 0.7], [1, 2])
  func lossesAndGradientsEqualFiniteDifferences(share: Float, workers: Int) throws {
    let model = try SVGe(
      space: Self.space, configuration: .init(width: 6, latent: 3, rounds: 2), seed: 5)
    let cells = try Self.space.sample(4, seed: 11)
    let graphs = try cells.map { try Self.space.operationGraph(of: $0) }
    let targets: [[Float]] = (0..<4).map { [Float($0) / 2, 0.3, -Float($0)] }
    let members = [2, 0, 3, 1]
    let count = Double(members.count)
    let joint = try JointTraining(
      model, cells, batchSize: 4, workers: workers, control: RunControl())
    let found = try joint.gradient(
      members, share: share, noise: 0, random: RandomSource(seed: 0),
      meanLoss: Distance(
        targets: targets, members: members, weight: (1 - share) / Float(members.count)),
      control: RunControl())
    let weights = model.current.model.namedWeights
    let oracle = Oracle(
      weights: Dictionary(
        uniqueKeysWithValues: weights.map { ($0.name, $0.values.map { Double($0) }) }), width: 6,
      latent: 3, rounds: 2)
    func distance(_ oracle: Oracle) -> Double {
      var sum = 0.0
      for (graph, target) in zip(graphs, targets) {
        for (value, goal) in zip(oracle.encode(graph).mean, target) {
          let difference = value - Double(goal)
          sum += 0.5 * difference * difference
        }
      }
      return sum
    }
    func loss(_ oracle: Oracle) -> Double {
      let (reconstruction, kl) = oracle.loss(graphs, edgesSummed: true)
      let klWeight = Double(SVGe.Recipe.standard.klWeight) / count
      return Double(share) * (reconstruction + klWeight * kl)
        + Double(1 - share) * distance(oracle) / count
    }
    #expect(abs(found.mean - distance(oracle)) < 1e-4)
    #expect(abs(found.kl - oracle.loss(graphs, edgesSummed: true).kl) < 1e-5)
    var largest = 0.0
    let gradients = joint.namedGradient
    for (name, values) in oracle.weights.sorted(by: { $0.key < $1.key }) {
      let gradient = try #require(gradients[name])
      for i in stride(from: 0, to: values.count, by: values.count > 30 ? 11 : 1) {
        var (up, down) = (oracle, oracle)
        up.weights[name]?[i] += 1e-6
        down.weights[name]?[i] -= 1e-6
        let slope = (loss(up) - loss(down)) / 2e-6
        largest = max(largest, abs(slope))
        #expect(abs(Double(gradient[i]) - slope) < 2e-5 + 1e-4 * abs(slope), "\(name)[\(i)]")
      }
    }
    #expect(largest > 0.01)
  }
}
