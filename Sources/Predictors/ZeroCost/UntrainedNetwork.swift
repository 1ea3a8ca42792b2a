import Networks
import Neural
import Spaces
import Tensors

/// The network of one architecture with the weights that it starts with, and a minibatch: what a
/// zero-cost proxy scores.
///
/// A proxy may run passes of its own with `network`: load images first.
public final class UntrainedNetwork {
  /// What `network` computes.
  public let graph: NetworkGraph
  /// Bound to `parameters`; after the proxy's pass, with what the proxy observes.
  public let network: Network
  /// The starting values, which stay, and the gradients of the last pass.
  public let parameters: Parameters
  /// The images and labels of the pass.
  public let minibatch: Images
  /// To check in passes of one's own.
  public let control: RunControl
  /// For networks of one's own; those that used it before lose what they computed.
  let memory: NetworkMemory
  /// For numbers that a proxy draws.
  let random: RandomSource

  /// - Parameters:
  ///   - parameters: those of the graph, with their starting values.
  ///   - random: of what proxies draw.
  package init(
    _ graph: NetworkGraph, parameters: Parameters, minibatch: Images, observing: Set<Observation>,
    random: RandomSource = RandomSource(seed: 0), memory: NetworkMemory = NetworkMemory(),
    control: RunControl = RunControl()
  ) throws {
    (self.graph, self.minibatch, self.control) = (graph, minibatch, control)
    (self.parameters, self.memory, self.random) = (parameters, memory, random)
    network = try Network(
      graph, parameters: parameters, batch: minibatch.count, memory: memory, observing: observing)
    network.control = control
  }

  /// Throws `Cancelled`.
  package func run(_ pass: Proxy.Pass) throws {
    switch pass {
    case .loss:
      try network.load(minibatch.images, labels: minibatch.labels)
      _ = try network.lossAndGradient(.batch(momentum: 0))
    case .scores:
      let scores = try network.forward(minibatch.images, .batch(momentum: 0))
      try control.check()
      scores.base.update(repeating: 1, count: scores.count)
      try network.backward(scores)
    case .none: break
    }
    try control.check()
  }

  /// The weights of each convolution and of the classifier, in the order of `graph.weightParameters`;
  /// biases and normalizations have none.
  public var weights: [Tensor] {
    get throws { try graph.weightParameters.map { try parameters.values(at: $0) } }
  }

  /// The gradients of the last pass, in the order and shapes of `weights`.
  public var gradients: [Tensor] {
    get throws { try graph.weightParameters.map { try parameters.gradient(at: $0) } }
  }
}
