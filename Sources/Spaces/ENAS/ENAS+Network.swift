extension ENAS {
  static let vocabulary = names.map { Operation(named: $0).ordered(.reluLast) }

  /// The published operations, each convolution before its normalization and ReLU.
  public var vocabulary: [Operation] { Self.vocabulary }

  /// 36 channels, as the released code's macro search has them. `stages` and `cellsPerStage` do not
  /// count.
  public var networkOptions: NetworkOptions {
    var options = NetworkOptions()
    options.channels = 36
    return options
  }

  /// The network of the macro space (Pham et al. 2018, section 2.3, as its released
  /// `general_child.py` computes it with shared weights): a stem, then layers that each begin with a
  /// 1×1 convolution, apply their operation, and add the outputs that their skip connections name
  /// before one more normalization.
  ///
  /// After every third of the layers the image is halved and the channels are doubled, for all
  /// earlier outputs too, by average pooling and a normalized 1×1 convolution; the released code
  /// joins two shifted samplings of every other pixel instead.
  public func network(
    of architecture: Architecture, options: NetworkOptions
  ) throws -> NetworkDescription {
    try validate(architecture)
    var network = try NetworkDescription(options)
    var channels = options.channels
    var outputs = [
      try network.sum([network.convolution(network.image, channels: channels, kernel: 3)])
    ]
    for layer in 0..<layers {
      let node = layer + 1
      let operation = Self.vocabulary[Int(architecture.packed[node])]
      let skips = (0..<layer).filter { architecture.packed[slot($0, node)] != 0 }
      outputs.append(
        try network.append(
          operation, to: outputs[layer], skips: skips.map { outputs[$0] }, isFirst: layer == 0,
          channels: channels))
      if [layers / 3, 2 * layers / 3].contains(node), node < layers {
        channels *= 2
        outputs = try outputs.map { try network.reduce($0, channels: channels) }
      }
    }
    try network.classify(outputs[layers], classes: options.classes)
    return network
  }
}

extension NetworkDescription {
  fileprivate mutating func append(
    _ operation: Operation, to input: Value, skips: [Value], isFirst: Bool, channels: Int
  ) throws -> Value {
    let inner = try sum([convolution(input, channels: channels, kernel: 1, outputReLU: true)])
    var terms = [try apply(operation, to: inner)].compactMap(\.self)
    for skip in skips { terms.append(try identity(skip)) }
    let total = try sum(terms)
    return isFirst ? total : try sum([normalized(total, relu: false)])
  }

  fileprivate mutating func reduce(_ source: Value, channels: Int) throws -> Value {
    let pooled = try sum([averagePooled(source, kernel: 2, stride: 2)])
    return try sum([convolution(pooled, channels: channels, kernel: 1)])
  }
}
