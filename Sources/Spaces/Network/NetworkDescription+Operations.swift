extension NetworkDescription {
  /// The operation applied to a value whose channels it keeps; nil for `zero`.
  ///
  /// Throws `SpacesError.invalidArgument` for `opaque`, and for kernels and groups out of range.
  public mutating func apply(_ operation: Operation, to source: Value) throws -> Term? {
    let channels = source.channels
    switch operation {
    case .zero: return nil
    case .identity: return try identity(source)
    case .convolution(let kernel, let dilation, let groups, let order):
      return try convolution(
        source, channels: channels, kernel: kernel, dilation: dilation, groups: groups,
        inputReLU: order == .reluFirst, outputReLU: order == .reluLast)
    case .separable(let kernel, let dilation, let order):
      let spread = try sum([
        convolution(
          source, channels: channels, kernel: kernel, dilation: dilation, groups: channels,
          inputReLU: order == .reluFirst, normalized: false)
      ])
      return try convolution(
        spread, channels: channels, kernel: 1, outputReLU: order == .reluLast)
    case .averagePooling(let kernel): return try averagePooled(source, kernel: kernel, stride: 1)
    case .maximumPooling(let kernel): return try maximumPooled(source, kernel: kernel, stride: 1)
    case .opaque:
      throw SpacesError.invalidArgument("an opaque operation has a name and no meaning to build")
    }
  }

  /// A mixed operation (Liu et al. 2019, equation 2, before the softmax): each operation applied to
  /// `source`, with its coefficient, to be mixed, alone or with other edges of the same node. The
  /// operation `zero` adds no part: its coefficient has the gradient 0.
  ///
  /// Throws `SpacesError.invalidArgument` unless there are as many coefficients as operations.
  public mutating func candidates(
    _ operations: [Operation], of source: Value, coefficients: Range<Int>
  ) throws -> [MixturePart] {
    guard operations.count == coefficients.count else {
      throw SpacesError.invalidArgument(
        "\(operations.count) operations with \(coefficients.count) coefficients")
    }
    return try zip(operations, coefficients).compactMap { operation, coefficient in
      if operation == .identity { return MixturePart(source, coefficient: coefficient) }
      guard let term = try apply(operation, to: source) else { return nil }
      return MixturePart(try sum([term]), coefficient: coefficient)
    }
  }
}

extension Operation {
  /// What the operation costs on images of that size, whose channels it keeps: parameters, and
  /// multiply-adds for one image. Throws `SpacesError.invalidArgument` for `opaque` and for sizes
  /// out of range.
  public func cost(height: Int, width: Int, channels: Int) throws -> NetworkCost {
    var options = NetworkOptions()
    (options.height, options.width, options.imageChannels) = (height, width, channels)
    var network = try NetworkDescription(options)
    _ = try network.apply(self, to: network.image)
    return network.cost
  }
}
