import Embeddings
import Neural
import Tensors

/// The squared error of a network on the mean codes of a batch, in lanes: each has a tape and
/// gradients of its own, which are added in order.
final class CodeNetworkLoss: MeanLoss, @unchecked Sendable {
  private final class Lane {
    let tape: Tape<Float>
    let parameters: Parameters
    let input: Tensor

    init(_ model: CodeNetwork) throws {
      (tape, parameters) = (try Tape(), try model.parameters.copy())
      input = try Tensor(shape: [1, model.codes.center.count])
    }
  }

  private let model: CodeNetwork
  private let targets: [Float]
  /// Of the squared error in the whole loss.
  private let share: Float
  private let lanes: [Lane]
  /// The present batch, as positions of targets.
  private var members: [Int] = []

  /// - Parameter targets: standardized, one for each architecture.
  init(_ model: CodeNetwork, targets: [Float], share: Float, lanes: Int) throws {
    (self.model, self.targets, self.share) = (model, targets, share)
    self.lanes = try (0..<lanes).map { _ in try Lane(model) }
  }

  /// Starts a batch with the network's present weights.
  func begin(_ members: [Int]) {
    self.members = members
    for lane in lanes {
      let values = model.parameters.values
      lane.parameters.values.base.update(from: values.base, count: values.count)
      lane.parameters.clearGradients()
    }
  }

  func add(
    graph: Int, lane: Int, mean: UnsafePointer<Float>, gradient: UnsafeMutablePointer<Float>
  ) throws -> Double {
    let (lane, latent) = (lanes[lane], model.codes.center.count)
    model.codes.standardize(mean, into: lane.input.base)
    let tape = lane.tape
    tape.reset()
    let x = try tape.input(lane.input, gradient: true)
    let y = try model.network(x, lane.parameters, on: tape)
    let error = try tape.scalar(of: y) - targets[members[graph]]
    try tape.backward(y, gradient: [2 * share * error / Float(members.count)])
    let slopes = try tape.gradient(of: x)
    for i in 0..<latent { gradient[i] += slopes[i] / Float(model.codes.spread) }
    return Double(error) * Double(error)
  }

  /// Adds the batch's gradient to that of the network's parameters.
  func addGradients() {
    let total = model.parameters.gradients
    for lane in lanes {
      for i in 0..<total.count { total.base[i] += lane.parameters.gradients.base[i] }
    }
  }
}
