import Glibc
import Neural
import Tensors

/// Trains a network on standardized values: half-cosine Adam on the mean squared error, in batches
/// whose gradient is added up in a few lanes, each by one thread at a time.
final class HeadTraining: MeanLoss, @unchecked Sendable {
  private final class Lane {
    let gradient: Tensor
    let input, inputGradient, activations, deltas: Tensor

    init(_ network: HeadNetwork, latent: Int) throws {
      gradient = try Tensor(shape: [network.weights.count])
      input = try Tensor(shape: [latent])
      inputGradient = try Tensor(shape: [latent])
      activations = try Tensor(shape: [network.activationCount])
      deltas = try Tensor(shape: [network.activationCount])
    }
  }

  let network: HeadNetwork
  private let frame: CodeFrame
  private let targets: [Float]
  private let recipe: PerformanceHead.Recipe
  /// Of the squared error in the whole loss.
  private let share: Float
  private let lanes: [Lane]
  private let optimizer: Optimizer
  /// The present batch, as indices of targets.
  private var members: [Int] = []

  init(
    frame: CodeFrame, targets: [Float], recipe: PerformanceHead.Recipe, share: Float, lanes: Int,
    random: RandomSource
  ) throws {
    let latent = frame.center.count
    let network = try HeadNetwork(inputs: latent, random: random)
    (self.network, self.frame, self.targets) = (network, frame, targets)
    (self.recipe, self.share) = (recipe, share)
    self.lanes = try (0..<lanes).map { _ in try Lane(network, latent: latent) }
    optimizer = try Optimizer(values: network.weights, gradients: self.lanes[0].gradient)
  }

  /// Runs all epochs. `body` gets a batch's indices of targets, what it may draw from and where the
  /// schedule is, 1 down to 0; it hands each member's mean code to `add` and returns a number that
  /// is finite unless training diverged.
  func run(
    random: RandomSource, control: RunControl,
    body: (_ members: [Int], _ random: RandomSource, _ schedule: Float) throws -> Double
  ) throws {
    let batch = min(recipe.batchSize, targets.count)
    let batches = (targets.count + batch - 1) / batch
    let total = targets.count * recipe.epochs
    control.report(0, of: total)
    for epoch in 0..<recipe.epochs {
      var order = Array(targets.indices)
      var shuffling = random.split(epoch, 0)
      shuffling.shuffle(&order)
      for index in 0..<batches {
        try control.check()
        let step = epoch * batches + index
        let progress = Double(step) / Double(batches * recipe.epochs)
        let schedule = Float(0.5 * (1 + cos(Double.pi * progress)))
        begin(Array(order[index * batch..<min((index + 1) * batch, targets.count)]))
        let loss = try body(members, random.split(epoch, 1, index), schedule)
        guard loss.isFinite else { throw EmbeddingsError.headDiverged(epoch: epoch + 1) }
        _ = self.total()
        optimizer.step(learningRate: recipe.learningRate * schedule)
        control.report(epoch * targets.count + index * batch + members.count, of: total)
      }
    }
  }

  /// Starts a batch, given as indices of targets.
  func begin(_ members: [Int]) {
    self.members = members
    for lane in lanes { lane.gradient.base.update(repeating: 0, count: lane.gradient.count) }
  }

  func add(
    graph: Int, lane: Int, mean: UnsafePointer<Float>, gradient: Floats?
  ) -> Double {
    let lane = lanes[lane]
    frame.standardize(mean, into: lane.input.base)
    let error =
      network.forward(lane.input.base, into: lane.activations.base) - targets[members[graph]]
    network.backward(
      lane.input.base, activations: lane.activations.base,
      slope: 2 * share * error / Float(members.count), deltas: lane.deltas.base,
      gradient: lane.gradient.base, inputGradient: lane.inputGradient.base)
    if let gradient {
      for i in frame.center.indices { gradient[i] += lane.inputGradient.base[i] / frame.spread }
    }
    return Double(error) * Double(error)
  }

  /// The network's gradient of the batch: the sum of the lanes in their order, which replaces the
  /// first.
  func total() -> Tensor {
    let total = lanes[0].gradient
    for lane in lanes.dropFirst() {
      Rows.add(lane.gradient.base, to: total.base, count: total.count)
    }
    return total
  }
}
