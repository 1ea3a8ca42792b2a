extension NetworkDescription {
  /// The value itself, or its first `channels`. Throws `SpacesError.invalidArgument`, as the others
  /// here, for values of another network and sizes out of range.
  public mutating func identity(_ source: Value, channels: Int? = nil) throws -> Term {
    let channels = channels ?? source.channels
    guard (1...max(source.channels, 1)).contains(channels) else {
      throw SpacesError.invalidArgument("\(channels) of \(source.channels) channels")
    }
    return try append(
      .identity, of: source, height: source.height, width: source.width, channels: channels)
  }

  /// The value, batch normalized (Ioffe and Szegedy 2015), and max(y, 0) of that where asked.
  public mutating func normalized(_ source: Value, relu: Bool) throws -> Term {
    try cost.add(parameters: 2 * source.channels, multiplyAdds: 0)
    return try append(
      .identity, of: source, height: source.height, width: source.width,
      channels: source.channels, normalized: true, outputReLU: relu)
  }

  /// A convolution without bias, of max(source, 0) where `inputReLU`, then normalized and through a
  /// ReLU where asked. `kernel` is odd and at most 15, `groups` divides both channel counts.
  public mutating func convolution(
    _ source: Value, channels: Int, kernel: Int, stride: Int = 1, dilation: Int = 1,
    groups: Int = 1, inputReLU: Bool = false, normalized: Bool = true, outputReLU: Bool = false
  ) throws -> Term {
    let output = try convolved(
      source, channels: channels, kernel: kernel, stride: stride, dilation: dilation,
      groups: groups)
    try cost.addConvolution(
      kernel: kernel, depth: source.channels / groups, output: output, isNormalized: normalized)
    return try append(
      .convolution(kernel: kernel, stride: stride, dilation: dilation, groups: groups), of: source,
      height: output.height, width: output.width, channels: channels, inputReLU: inputReLU,
      normalized: normalized, outputReLU: outputReLU)
  }

  /// Counts a normalized convolution that no result depends on, without making it.
  public mutating func countIdleConvolution(
    _ source: Value, channels: Int, kernel: Int
  ) throws {
    let output = try convolved(
      source, channels: channels, kernel: kernel, stride: 1, dilation: 1, groups: 1)
    let depth = source.channels
    try cost.addConvolution(kernel: kernel, depth: depth, output: output, isNormalized: true)
    try idleCost.addConvolution(kernel: kernel, depth: depth, output: output, isNormalized: true)
  }

  /// Means over windows, of the pixels inside the image only.
  public mutating func averagePooled(_ source: Value, kernel: Int, stride: Int) throws -> Term {
    try pooled(.averagePooling(kernel: kernel, stride: stride), source, kernel, stride)
  }

  /// Maxima over windows.
  public mutating func maximumPooled(_ source: Value, kernel: Int, stride: Int) throws -> Term {
    try pooled(.maximumPooling(kernel: kernel, stride: stride), source, kernel, stride)
  }

  /// Means over as many windows as the result has pixels, 1...1024 each way.
  public mutating func averaged(_ source: Value, height: Int, width: Int) throws -> Term {
    guard (1...1024).contains(height), (1...1024).contains(width) else {
      throw SpacesError.invalidArgument("an average to \(height)×\(width) pixels: give 1...1024")
    }
    return try append(
      .averaging, of: source, height: height, width: width, channels: source.channels)
  }

  private mutating func pooled(
    _ function: Term.Function, _ source: Value, _ kernel: Int, _ stride: Int
  ) throws -> Term {
    guard Operation.kernels.contains(kernel), (1...1024).contains(stride) else {
      throw SpacesError.invalidArgument(
        "a pooling with kernel \(kernel) and stride \(stride): give 1...15 and 1...1024")
    }
    return try append(
      function, of: source, height: (source.height - 1) / stride + 1,
      width: (source.width - 1) / stride + 1, channels: source.channels)
  }

  /// The size of a convolution's result.
  private func convolved(
    _ source: Value, channels: Int, kernel: Int, stride: Int, dilation: Int, groups: Int
  ) throws -> Value {
    guard Operation.kernels.contains(kernel), kernel % 2 == 1, (1...8192).contains(channels),
      (1...1024).contains(stride), (1...1024).contains(dilation),
      groups >= 1, source.channels % groups == 0, channels % groups == 0
    else {
      throw SpacesError.invalidArgument(
        "a convolution of \(source.channels) to \(channels) channels with kernel \(kernel), stride "
          + "\(stride), dilation \(dilation) and \(groups) groups: the kernel must be odd and at "
          + "most 15, channels 1...8192, stride and dilation 1...1024, and groups divide channels")
    }
    return Value(
      index: -1, height: (source.height - 1) / stride + 1, width: (source.width - 1) / stride + 1,
      channels: channels)
  }

  private mutating func append(
    _ function: Term.Function, of source: Value, height: Int, width: Int, channels: Int,
    inputReLU: Bool = false, normalized: Bool = false, outputReLU: Bool = false
  ) throws -> Term {
    try check(source)
    let term = Term(
      index: termCount, source: source, function: function, hasInputReLU: inputReLU,
      isNormalized: normalized, hasOutputReLU: outputReLU,
      result: Value(index: -1, height: height, width: width, channels: channels))
    steps.append(.term(term))
    termCount += 1
    return term
  }
}
