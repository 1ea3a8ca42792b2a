import Networks
import Tensors

extension Proxy {
  /// `fisher`: Σ over the output channels of convolutions and the classifier of ½·E[(Σ a·∂L/∂a)²], the
  /// inner sum over the pixels of one image, times the weights of one channel (Theis et al. 2018,
  /// equation 6; Turner et al. 2020; summed as in Abdelfattah et al. 2021, section 3.2).
  ///
  /// Activations are the outputs of convolutions before their normalization. At least 0. One forward
  /// and backward pass, and memory for all outputs of convolutions.
  public static let fisher = Proxy(
    key: "fisher", title: "Fisher", className: "Fisher",
    paper: "Turner et al. 2020, BlockSwap: Fisher-guided Block Substitution for Network "
      + "Compression on a Budget",
    summary: "The sum over channels of the squared products of activations and their gradients.",
    observes: { $0.convolutionOutputs }, score: channelSaliencies)

  @Sendable private static func channelSaliencies(_ untrained: UntrainedNetwork) throws -> Double {
    let (network, graph) = (untrained.network, untrained.graph)
    var score = 0.0
    for (output, weight) in zip(graph.convolutionOutputs, graph.weightParameters) {
      let (activation, gradient) = (
        try network.activation(of: output), try network.gradient(of: output)
      )
      score +=
        saliency(activation, gradient)
        * Double(graph.parameters[weight].shape.dropLast().reduce(1, *))
    }
    guard let features = graph.features else { return score }
    return score
      + saliency(try network.logits(), try network.logitGradient()) * Double(features.channels)
  }

  /// ½·Σ over channels of the mean over images of the squared sum over pixels of a·g.
  ///
  /// - Parameters:
  ///   - activation, gradient: `[image]…[channel]`.
  private static func saliency(_ activation: Tensor, _ gradient: Tensor) -> Double {
    let (images, channels) = (activation.shape[0], activation.shape[activation.shape.count - 1])
    let count = activation.count / images
    var total = 0.0
    var sums = [Double](repeating: 0, count: channels)
    for image in 0..<images {
      for c in 0..<channels { sums[c] = 0 }
      let (a, g) = (activation.base + image * count, gradient.base + image * count)
      for pixel in stride(from: 0, to: count, by: channels) {
        for c in 0..<channels { sums[c] += Double(a[pixel + c] * g[pixel + c]) }
      }
      total = sums.reduce(total) { $0 + $1 * $1 }
    }
    return 0.5 * total / Double(images)
  }
}
