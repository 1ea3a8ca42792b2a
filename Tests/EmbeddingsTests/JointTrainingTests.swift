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

/// The parts of the joint loss by the Double oracle, of the mean over graphs.
private struct JointOracle {
  private(set) var oracle: Oracle
  private let graphs: [OperationGraph]
  private let targets: [[Float]]

  init(_ oracle: Oracle, _ graphs: [OperationGraph], _ targets: [[Float]]) {
    (self.oracle, self.graphs, self.targets) = (oracle, graphs, targets)
  }

  /// What has the weight of the share, and what has the rest.
  var parts: SIMD2<Double> {
    let (reconstruction, kl) = oracle.loss(graphs, edgesSummed: true)
    let klWeight = Double(SVGe.Recipe.standard.klWeight) / Double(graphs.count)
    return [reconstruction + klWeight * kl, distance / Double(graphs.count)]
  }

  var distance: Double {
    var sum = 0.0
    for (graph, target) in zip(graphs, targets) {
      for (value, goal) in zip(oracle.encode(graph).mean, target) {
        let difference = value - Double(goal)
        sum += 0.5 * difference * difference
      }
    }
    return sum
  }

  var kl: Double { oracle.loss(graphs, edgesSummed: true).kl }

  /// Central differences of the parts by every weight, or every eleventh of a large array.
  func slopes() -> [(name: String, index: Int, parts: SIMD2<Double>)] {
    oracle.weights.sorted { $0.key < $1.key }.flatMap { name, values in
      stride(from: 0, to: values.count, by: values.count > 30 ? 11 : 1).map { index in
        var (up, down) = (self, self)
        up.oracle.weights[name]?[index] += 1e-6
        down.oracle.weights[name]?[index] -= 1e-6
        return (name, index, (up.parts - down.parts) / 2e-6)
      }
    }
  }
}

/// The joint loss and its gradient against a Double oracle and central differences.
@Suite struct JointTrainingTests {
  private static let space = NASBench201()

  @Test func lossesAndGradientsEqualFiniteDifferences() throws {
    let model = try SVGe(
      space: Self.space, configuration: .init(width: 6, latent: 3, rounds: 2), seed: 5)
    let cells = try Self.space.sample(4, seed: 11)
    let targets: [[Float]] = (0..<4).map { [Float($0) / 2, 0.3, -Float($0)] }
    let members = [2, 0, 3, 1]
    let weights = Dictionary(
      uniqueKeysWithValues: model.current.model.namedWeights.map {
        ($0.name, $0.values.map { Double($0) })
      })
    let oracle = JointOracle(
      Oracle(weights: weights, width: 6, latent: 3, rounds: 2),
      try cells.map { try Self.space.operationGraph(of: $0) }, targets)
    let slopes = oracle.slopes()
    for (share, workers) in [0, 0.1, 0.7].flatMap({ [($0 as Float, 1), ($0, 2)] }) {
      let joint = try JointTraining(
        model, cells, batchSize: 4, workers: workers, control: RunControl())
      let found = try joint.gradient(
        members, share: share, noise: 0, random: RandomSource(seed: 0),
        meanLoss: Distance(
          targets: targets, members: members, weight: (1 - share) / Float(members.count)),
        control: RunControl())
      #expect(abs(found.mean - oracle.distance) < 1e-4)
      #expect(abs(found.kl - oracle.kl) < 1e-5)
      var largest = 0.0
      let gradients = joint.namedGradient
      for (name, index, parts) in slopes {
        let slope = Double(share) * parts[0] + Double(1 - share) * parts[1]
        let gradient = Double(try #require(gradients[name])[index])
        largest = max(largest, abs(slope))
        #expect(
          abs(gradient - slope) < 2e-5 + 1e-4 * abs(slope),
          "\(name)[\(index)], share \(share), \(workers) workers")
      }
      #expect(largest > 0.01)
    }
  }
}
