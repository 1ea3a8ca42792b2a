extension Chain {
  /// The skeleton's: the channels of its stem, for CIFAR-10. `stages` and `cellsPerStage` do not
  /// count.
  public var networkOptions: NetworkOptions {
    var options = NetworkOptions()
    options.channels = skeleton.stem
    return options
  }

  /// As published: the skeleton's own channels.
  public var trainingOptions: NetworkOptions { networkOptions }

  /// The skeleton with the chain's operations in their layers. `options.channels` are the stem's; other
  /// than the skeleton's scale all layers and the head with it, rounded, at least to 1. A zero
  /// operation gives zeros.
  public func network(
    of architecture: Architecture, options: NetworkOptions
  ) throws -> NetworkDescription {
    try validate(architecture)
    try refuseOpaqueOperations()
    func scaled(_ channels: Int) -> Int {
      max(1, (channels * options.channels + skeleton.stem / 2) / skeleton.stem)
    }
    var network = try NetworkDescription(options)
    var value = try network.part("conv 3x3", from: network.image) { network, image in
      try network.sum([
        network.convolution(
          image, channels: options.channels, kernel: 3, stride: skeleton.stemStride,
          outputReLU: true)
      ])
    }
    for (layer, label) in zip(skeleton.layers, graph.labels(of: architecture)) {
      value = try network.part(operations[label], from: value) { network, value in
        try network.applied(
          vocabulary[label], to: value, channels: scaled(layer.channels), stride: layer.stride)
      }
    }
    if let head = skeleton.head {
      value = try network.part("conv 1x1", from: value) { network, value in
        try network.sum([
          network.convolution(value, channels: scaled(head), kernel: 1, outputReLU: true)
        ])
      }
    }
    try network.classify(value, classes: options.classes)
    return network
  }
}
