extension NetworkDescription {
  /// The operation applied to a value whose channels it keeps; nil for `zero`.
  ///
  /// Throws `SpacesError.invalidArgument` for `opaque`, and for kernels, groups and widths out of range.
  public mutating func apply(_ operation: Operation, to source: Value) throws -> Term? {
    let terms = try terms(of: operation, on: source, channels: source.channels, stride: 1)
    return terms.count < 2 ? terms.first : try identity(sum(terms))
  }

  /// The operation applied to a value, with `channels` in the result and every `stride`-th pixel each
  /// way; zeros for `zero`.
  ///
  /// The layer of a composed branch that takes the stride is the first with a kernel above 1, else the
  /// first. Where channels change, poolings and depthwise convolutions are followed by a normalized 1×1
  /// convolution; where the size changes, an identity is one (He et al. 2016, option B).
  /// Throws as `apply(_:to:)`, and for channels outside 1...8192 and strides outside 1...1024.
  public mutating func applied(
    _ operation: Operation, to source: Value, channels: Int, stride: Int
  ) throws -> Value {
    guard (1...8192).contains(channels), (1...1024).contains(stride) else {
      throw SpacesError.invalidArgument(
        "a layer of \(channels) channels and stride \(stride): give 1...8192 and 1...1024")
    }
    let terms = try terms(of: operation, on: source, channels: channels, stride: stride)
    guard terms.isEmpty else { return try sum(terms) }
    return try zeros(
      height: (source.height - 1) / stride + 1, width: (source.width - 1) / stride + 1,
      channels: channels)
  }

  /// The terms whose sum is the operation's result; none for zero.
  private mutating func terms(
    of operation: Operation, on source: Value, channels: Int, stride: Int
  ) throws -> [Term] {
    switch operation {
    case .zero: return []
    case .identity:
      let keepsSize = stride == 1 && channels == source.channels
      return [
        try keepsSize
          ? identity(source) : convolution(source, channels: channels, kernel: 1, stride: stride)
      ]
    case .convolution(let kernel, let dilation, let groups, let order):
      return [
        try convolution(
          source, channels: channels, kernel: kernel, stride: stride, dilation: dilation,
          groups: groups, inputReLU: order == .reluFirst, outputReLU: order == .reluLast)
      ]
    case .separable(let kernel, let dilation, let order):
      let spread = try sum([
        convolution(
          source, channels: source.channels, kernel: kernel, stride: stride, dilation: dilation,
          groups: source.channels, inputReLU: order == .reluFirst, normalized: false)
      ])
      return [
        try convolution(spread, channels: channels, kernel: 1, outputReLU: order == .reluLast)
      ]
    case .depthwise(let kernel, let dilation, let order):
      let term = try convolution(
        source, channels: source.channels, kernel: kernel, stride: stride, dilation: dilation,
        groups: source.channels, inputReLU: order == .reluFirst, outputReLU: order == .reluLast)
      return [try projected(term, channels: channels)]
    case .invertedBottleneck(let kernel, let expansion):
      return try bottleneck(
        source, kernel: kernel, expansion: expansion, channels: channels, stride: stride)
    case .composed(let branches):
      return try composed(branches, on: source, channels: channels, stride: stride)
    case .averagePooling(let kernel):
      return [
        try projected(averagePooled(source, kernel: kernel, stride: stride), channels: channels)
      ]
    case .maximumPooling(let kernel):
      return [
        try projected(maximumPooled(source, kernel: kernel, stride: stride), channels: channels)
      ]
    case .opaque:
      throw SpacesError.invalidArgument("an opaque operation has a name and no meaning to build")
    }
  }

  /// The term where it has these channels already, else a normalized 1×1 convolution of it.
  private mutating func projected(_ term: Term, channels: Int) throws -> Term {
    term.result.channels == channels
      ? term : try convolution(sum([term]), channels: channels, kernel: 1)
  }

  private mutating func bottleneck(
    _ source: Value, kernel: Int, expansion: Int, channels: Int, stride: Int
  ) throws -> [Term] {
    guard (1...64).contains(expansion) else {
      throw SpacesError.invalidArgument(
        "an inverted bottleneck of expansion \(expansion): give 1 to 64")
    }
    let inner = expansion * source.channels
    var value = source
    if expansion > 1 {
      value = try sum([convolution(value, channels: inner, kernel: 1, outputReLU: true)])
    }
    value = try sum([
      convolution(
        value, channels: inner, kernel: kernel, stride: stride, groups: inner, outputReLU: true)
    ])
    let projection = try convolution(value, channels: channels, kernel: 1)
    let isResidual = stride == 1 && channels == source.channels
    return isResidual ? [projection, try identity(source)] : [projection]
  }

  private mutating func composed(
    _ branches: [[Operation.Layer]], on source: Value, channels: Int, stride: Int
  ) throws -> [Term] {
    var terms: [Term] = []
    for branch in branches where !branch.contains(where: { $0.operation == .zero }) {
      guard let last = branch.last,
        branch.allSatisfy({ $0.width > 0 && $0.width <= Operation.mostWidth })
      else {
        throw SpacesError.invalidArgument(
          "a branch of \(branch.count) layers with widths \(branch.map(\.width)): give at least one "
            + "layer, and widths above 0 and at most \(Int(Operation.mostWidth))")
      }
      let strided = branch.firstIndex { $0.operation.kernel ?? 1 > 1 } ?? 0
      var value = source
      for (place, layer) in branch.dropLast().enumerated() {
        value = try applied(
          plain(layer.operation), to: value,
          channels: max(1, Int((layer.width * Double(source.channels)).rounded())),
          stride: place == strided ? stride : 1)
      }
      terms += try self.terms(
        of: plain(last.operation), on: value, channels: channels,
        stride: strided == branch.count - 1 ? stride : 1)
    }
    return terms
  }

  private func plain(_ operation: Operation) throws -> Operation {
    guard case .composed = operation else { return operation }
    throw SpacesError.invalidArgument(
      "a layer of a composed operation is itself composed: write its layers out")
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
  /// What the operation costs on images of that size: parameters, and multiply-adds for one image.
  /// It keeps the channels and the size unless told otherwise. Throws `SpacesError.invalidArgument` for
  /// `opaque` and for sizes out of range.
  public func cost(
    height: Int, width: Int, channels: Int, outputChannels: Int? = nil, stride: Int = 1
  ) throws -> NetworkCost {
    var options = NetworkOptions()
    (options.height, options.width, options.imageChannels) = (height, width, channels)
    var network = try NetworkDescription(options)
    _ = try network.applied(
      self, to: network.image, channels: outputChannels ?? channels, stride: stride)
    return network.cost
  }
}
