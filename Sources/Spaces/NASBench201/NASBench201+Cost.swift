extension NASBench201 {
  /// The image data sets of the benchmark.
  public enum Dataset: String, CaseIterable, Sendable {
    case cifar10
    case cifar100
    case imageNet16 = "ImageNet16-120"

    public var classes: Int {
      switch self {
      case .cifar10: 10
      case .cifar100: 100
      case .imageNet16: 120
      }
    }

    /// Pixels on one side of an image.
    public var imageSide: Int { self == .imageNet16 ? 16 : 32 }
  }

  /// Trainable parameters of the benchmark's network built from the cell, in millions.
  /// Throws `notInSpace`.
  public func parameters(of architecture: Architecture, dataset: Dataset) throws -> Double {
    try Double(layers(of: architecture, dataset: dataset).reduce(0) { $0 + $1.parameters }) / 1e6
  }

  /// Multiply-adds of one image through the benchmark's network, in millions, counted as the
  /// benchmark does: convolutions and the classifier with its bias; normalization, activation and
  /// pooling cost nothing. Throws `notInSpace`.
  public func flops(of architecture: Architecture, dataset: Dataset) throws -> Double {
    try Double(layers(of: architecture, dataset: dataset).reduce(0) { $0 + $1.flops }) / 1e6
  }

  private struct Layer {
    var parameters: Int
    var flops: Int

    /// A convolution without bias to `side`² pixels, with or without batch normalization.
    static func convolution(
      _ kernel: Int, from input: Int, to output: Int, side: Int, normalized: Bool = true
    ) -> Layer {
      let weights = kernel * kernel * input * output
      return Layer(
        parameters: weights + (normalized ? 2 * output : 0), flops: weights * side * side)
    }
  }

  /// The network of the paper's figure 1: a stem, three stages of five cells at 16, 32 and 64
  /// channels with a residual block that halves the image before the second and third, a last
  /// normalization and a linear classifier.
  private func layers(of architecture: Architecture, dataset: Dataset) throws -> [Layer] {
    try validate(architecture)
    let cellsPerStage = 5
    let kernels = architecture.packed[Self.nodeCount...].compactMap { byte -> Int? in
      switch Self.numbering[Int(byte) - 1].operation {
      case "nor_conv_3x3": 3
      case "nor_conv_1x1": 1
      default: nil
      }
    }
    var side = dataset.imageSide
    var channels = 16
    var layers = [Layer.convolution(3, from: 3, to: channels, side: side)]
    for stage in 0..<3 {
      if stage > 0 {
        side /= 2
        layers.append(.convolution(3, from: channels, to: 2 * channels, side: side))
        layers.append(.convolution(3, from: 2 * channels, to: 2 * channels, side: side))
        layers.append(
          .convolution(1, from: channels, to: 2 * channels, side: side, normalized: false))
        channels *= 2
      }
      for kernel in kernels {
        let layer = Layer.convolution(kernel, from: channels, to: channels, side: side)
        layers += Array(repeating: layer, count: cellsPerStage)
      }
    }
    let classifier = (channels + 1) * dataset.classes
    layers.append(Layer(parameters: 2 * channels, flops: 0))
    layers.append(Layer(parameters: classifier, flops: classifier))
    return layers
  }
}
