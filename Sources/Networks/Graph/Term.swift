import Neural

/// One summand of a value: another value, or a function of it.
public struct Term: Sendable {
  enum Function: Sendable {
    /// The first channels of the source.
    case identity
    case convolution(Convolution, weight: Int)
    case pooling(Pooling)
  }

  struct Normalization: Hashable, Sendable {
    /// The position of its statistics.
    var index: Int
    var scale: Int
    var shift: Int
  }

  let source: NetworkGraph.Value
  let function: Function
  /// Whether the function reads max(x, 0).
  let inputReLU: Bool
  let normalization: Normalization?
  /// Whether what is summed is max(y, 0) of the normalized y.
  let outputReLU: Bool
  /// The shape of the sum; its index means nothing.
  let result: NetworkGraph.Value

  /// The position of a convolution's weights.
  var weight: Int? {
    if case .convolution(_, let weight) = function { weight } else { nil }
  }

  /// The positions of all its parameters.
  var parameters: [Int] {
    (normalization.map { [$0.scale, $0.shift] } ?? []) + (weight.map { [$0] } ?? [])
  }
}

extension NetworkGraph {
  /// The value itself, or its first `channels`.
  public func identity(_ source: Value, channels: Int? = nil) throws -> Term {
    try check(source)
    let channels = channels ?? source.channels
    guard (1...source.channels).contains(channels) else {
      throw NetworksError.invalidLayer("\(channels) of \(source.channels) channels")
    }
    return Term(
      source: source, function: .identity, inputReLU: false, normalization: nil,
      outputReLU: false,
      result: Value(index: -1, height: source.height, width: source.width, channels: channels))
  }

  /// The value with batch statistics removed (Ioffe and Szegedy 2015), then scaled and shifted by
  /// trained numbers.
  public mutating func normalized(_ source: Value, relu: Bool) throws -> Term {
    try check(source)
    return Term(
      source: source, function: .identity, inputReLU: false,
      normalization: addNormalization(channels: source.channels), outputReLU: relu,
      result: source)
  }

  /// An average or maximum over windows; see `Pooling` for their border.
  public func pooled(_ source: Value, _ kind: Pooling.Kind, kernel: Int, stride: Int) throws -> Term
  {
    try check(source)
    return term(
      try Pooling(
        kind: kind, height: source.height, width: source.width, channels: source.paddedChannels,
        kernel: kernel, stride: stride), of: source)
  }

  /// Means over as many windows as the result has pixels: PyTorch's adaptive average pooling, to any
  /// size up to 1024 × 1024, a larger one than the source's included.
  public func averaged(_ source: Value, height: Int, width: Int) throws -> Term {
    try check(source)
    return term(
      try Pooling(
        averagingTo: height, width, height: source.height, width: source.width,
        channels: source.paddedChannels), of: source)
  }

  private func term(_ pooling: Pooling, of source: Value) -> Term {
    Term(
      source: source, function: .pooling(pooling), inputReLU: false, normalization: nil,
      outputReLU: false,
      result: Value(
        index: -1, height: pooling.outputHeight, width: pooling.outputWidth,
        channels: source.channels))
  }

  /// A convolution without bias, of max(source, 0) where `inputReLU`, then normalized, then
  /// max(·, 0) of that where asked. Throws `NetworksError.invalidLayer`.
  public mutating func convolution(
    _ source: Value, channels: Int, kernel: Int, stride: Int = 1, dilation: Int = 1,
    groups: Int = 1, inputReLU: Bool = false, normalized: Bool = true,
    outputReLU: Bool = false
  ) throws -> Term {
    try check(source, allowsUnpadded: true)
    let isDepthwise = groups > 1 && groups == source.channels && groups == channels
    let output = (1...1 << 16).contains(channels) ? Self.padded(channels) : channels
    let geometry = try ConvolutionGeometry(
      height: source.height, width: source.width,
      inputChannels: source.paddedChannels, outputChannels: output,
      kernel: kernel, stride: stride, dilation: dilation, groups: isDepthwise ? output : groups)
    guard
      groups == 1 || isDepthwise || (source.channels == source.paddedChannels && channels == output)
    else {
      throw NetworksError.invalidLayer(
        "\(groups) groups of \(source.channels) to \(channels) channels: groups other than of one "
          + "channel need multiples of 16 channels")
    }
    let convolution = try Convolution(geometry)
    let depth = isDepthwise ? 1 : source.channels / groups
    let weight = addParameter(
      Parameter(
        uncheckedName: "convolution\(convolutionCount).weight",
        shape: [kernel, kernel, depth, channels],
        memory: [kernel, kernel, geometry.depth, output], fanIn: kernel * kernel * depth,
        initializer: .fanIn(kernel * kernel * depth)))
    convolutionCount += 1
    let result = Value(
      index: -1, height: geometry.outputHeight, width: geometry.outputWidth, channels: channels)
    multiplyAdds += kernel * kernel * depth * channels * result.pixels
    return Term(
      source: source, function: .convolution(convolution, weight: weight),
      inputReLU: inputReLU,
      normalization: normalized ? addNormalization(channels: channels) : nil,
      outputReLU: outputReLU, result: result)
  }
}
