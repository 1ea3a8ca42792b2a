import Glibc
import Networks
import Neural
import Tensors

extension Proxy {
  /// `zen`: the logarithm of how far a step of 0.01 in a Gaussian image moves what the classifier
  /// averages, plus the logarithms of the standard deviations that normalizations divide by, with
  /// Gaussian weights (Lin et al. 2021, algorithm 1).
  ///
  /// The deviations are those of the minibatch; the authors' program has running ones that still hold
  /// nine tenths of their start. Paths without weights stay, which the paper's networks do not have.
  /// No images are needed; of those given only the size and the number count. Two forward passes.
  public static let zen = Proxy(
    key: "zen", title: "Zen-Score", className: "Zen",
    paper: "Lin et al. 2021, Zen-NAS: A Zero-Shot NAS for High-Performance Image Recognition",
    summary: "How far noise in an image moves the network's features. Of the images only their "
      + "size matters.",
    pass: .none, needsImages: false
  ) { untrained in
    try GaussianSensitivity(untrained).score()
  }
}

/// The network of a proxy with weights and images from the standard normal distribution.
package struct GaussianSensitivity {
  private static let step: Float = 0.01

  private let network: Network
  private let features: Observation
  private let images: Tensor
  private let moved: Tensor
  private let control: RunControl

  init(_ untrained: UntrainedNetwork) throws {
    let parameters = try untrained.parameters.copy()
    for (index, parameter) in parameters.parameters.enumerated() {
      let values = try parameters.values(at: index)
      var random = untrained.random.split(0, index)
      for i in 0..<values.count {
        values.base[i] =
          switch parameter.initializer {
          case .constant(let value): value
          default: parameter.shape.count == 1 ? 0 : random.normal()
          }
      }
      try parameters.setValues(at: index, to: values)
    }
    let shape = untrained.minibatch.images.shape
    let (images, moved) = (try Tensor(shape: shape), try Tensor(shape: shape))
    var random = untrained.random.split(1)
    for i in 0..<images.count {
      images.base[i] = random.normal()
      moved.base[i] = images.base[i] + Self.step * random.normal()
    }
    try self.init(
      untrained.graph, parameters, images, moved, memory: untrained.memory,
      control: untrained.control)
  }

  /// - Parameters:
  ///   - images: `[image][row][column][channel]`.
  ///   - moved: the same after a step.
  package init(
    _ graph: NetworkGraph, _ parameters: Parameters, _ images: Tensor, _ moved: Tensor,
    memory: NetworkMemory = NetworkMemory(), control: RunControl = RunControl()
  ) throws {
    features = .value(graph.features ?? graph.image)
    (self.images, self.moved, self.control) = (images, moved, control)
    network = try Network(
      graph, parameters: parameters, batch: images.shape[0], memory: memory,
      observing: [features])
    network.control = control
  }

  package func score() throws -> Double {
    _ = try network.forward(images, .batch(momentum: 1))
    try control.check()
    let before = try network.activation(of: features)
    var logarithms = 0.0
    for index in 0..<network.graph.normalizationCount {
      let variances = try network.runningStatistics(at: index).variance
      logarithms += 0.5 * log(variances.reduce(0) { $0 + Double($1) } / Double(variances.count))
    }
    _ = try network.forward(moved, .batch(momentum: 0))
    try control.check()
    let after = try network.activation(of: features)
    let distance = zip(before.elements, after.elements).reduce(0.0) {
      $0 + Double(abs($1.0 - $1.1))
    }
    return log(distance / Double(images.shape[0])) + logarithms
  }
}
