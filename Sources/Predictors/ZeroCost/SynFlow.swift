import Glibc
import Networks
import Neural
import Tensors

extension Proxy {
  /// `synflow`: ln Σ |W ∘ ∂R/∂W|, R the sum of the scores for an image of ones in the network with
  /// absolute weights and without normalizations (Tanaka et al. 2020, equation 2, summed as in
  /// Abdelfattah et al. 2021, section 3.2).
  ///
  /// The sum itself exceeds the range of Float in deep networks, so its logarithm is the score, which
  /// ranks the same; the image and the gradient of R are scaled so that numbers on the way do not. A
  /// network in which some still would is computed in Double, many times slower. `Proxy.failure` for a network through which nothing flows. No images are
  /// needed; of those given only the size counts. Two passes with one image.
  public static let synflow = Proxy(
    key: "synflow", title: "SynFlow", className: "SynFlow",
    paper: "Tanaka et al. 2020, Pruning Neural Networks without any Data by Iteratively Conserving "
      + "Synaptic Flow",
    summary: "The logarithm of the flow through all weights of an image of ones; needs no data.",
    pass: .none, needsImages: false
  ) { untrained in
    let flow = try SynapticFlow(untrained)
    // From the middle of Float's range down: a deeper network multiplies more.
    for exponent in [-60.0, -120, 0] {
      if let score = try flow.logarithm(imageScale: exp2(exponent)) { return score }
    }
    return try flow.logarithmInDouble()
  }
}

/// The network of a proxy with absolute weights, no biases and no normalizations, and one image.
private struct SynapticFlow {
  private let network: Network
  private let control: RunControl

  init(_ untrained: UntrainedNetwork) throws {
    let graph = untrained.graph.withoutNormalization()
    let parameters = try untrained.parameters.copy()
    for (index, parameter) in graph.parameters.enumerated() {
      let values = try parameters.values(at: index)
      let isBias = parameter.shape.count == 1
      for i in 0..<values.count { values.base[i] = isBias ? 0 : abs(values.base[i]) }
      try parameters.setValues(at: index, to: values)
    }
    network = try Network(graph, parameters: parameters, batch: 1, memory: untrained.memory)
    network.control = untrained.control
    control = untrained.control
  }

  /// ln Σ |W ∘ ∂R/∂W|, −∞ where nothing flows; nil where numbers leave the range of Float.
  func logarithm(imageScale: Double) throws -> Double? {
    let image = network.graph.image
    let ones = try Tensor(shape: [1, image.height, image.width, image.channels])
    ones.base.update(repeating: Float(imageScale), count: ones.count)
    let scores = try network.forward(ones, .running)
    try control.check()
    let total = scores.elements.reduce(0) { $0 + Double($1) }
    guard total != 0 else { return -.infinity }
    guard total > 1e-30, total < 1e30 else { return nil }
    // With this gradient those of the first layers are about 1 / imageScale.
    let gradient = Float(1 / total)
    scores.base.update(repeating: gradient, count: scores.count)
    try network.backward(scores)
    try control.check()
    var flow = 0.0
    for index in network.graph.weightParameters {
      let (weights, slopes) = (
        try network.parameters.values(at: index), try network.parameters.gradient(at: index)
      )
      flow = zip(weights.elements, slopes.elements).reduce(flow) {
        $0 + Double($1.0) * Double($1.1)
      }
    }
    guard flow.isFinite, flow > 0 else { return nil }
    return log(flow) - log(imageScale) - log(Double(gradient))
  }

  /// The same without a scale; −∞ where nothing flows.
  func logarithmInDouble() throws -> Double {
    let reference = try ReferenceNetwork(network.graph, copying: network.parameters)
    let image = network.graph.image
    let ones = [Double](repeating: 1, count: image.height * image.width * image.channels)
    let scores = try reference.forward(ones, images: 1, .running, control: control)
    try reference.backward(scores.map { _ in 1 }, control: control)
    return log(
      network.graph.weightParameters.reduce(0) { flow, index in
        zip(reference.parameters[index], reference.parameterGradients[index])
          .reduce(flow) { $0 + $1.0 * $1.1 }
      })
  }
}
