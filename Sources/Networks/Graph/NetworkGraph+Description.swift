import Spaces

extension NetworkGraph {
  /// The network that a description says, with weights in the order of its terms.
  ///
  /// - Parameter hasImageGradient: whether a gradient with respect to the image can be asked for, for
  ///   which images take 16 channels in memory.
  ///
  /// Throws `NetworksError.invalidLayer` for what the engine cannot run: groups of channels other
  /// than one a channel that are no multiples of 16, or layers other than a convolution that read an
  /// image without a gradient.
  public init(_ description: NetworkDescription, hasImageGradient: Bool = false) throws {
    let image = description.image
    try self.init(
      height: image.height, width: image.width, channels: image.channels,
      hasImageGradient: hasImageGradient)
    _ = try addCoefficients(description.coefficientCount)
    var values = [self.image]
    var terms: [Term] = []
    for step in description.steps {
      switch step {
      case .term(let term): terms.append(try self.term(term, of: values[term.source.index]))
      case .sum(let indices, let shape):
        let zeros = Value(
          index: -1, height: shape.height, width: shape.width, channels: shape.channels)
        values.append(try sum(indices.map { terms[$0] }, like: zeros))
      case .concatenation(let sources, _):
        values.append(try concatenate(sources.map { values[$0.index] }))
      case .mixture(let parts, _):
        values.append(
          try mix(
            parts.map { MixturePart(values[$0.source.index], coefficient: $0.coefficient) }))
      }
    }
    if let features = description.features {
      try classify(values[features.index], classes: description.classes)
    }
    idleParameters = description.idleCost.parameters
    multiplyAdds += description.idleCost.multiplyAdds
  }

  /// The network of an architecture of any space; of the paper's size without `options`.
  ///
  /// Throws `NetworksError`, and what the space throws for an architecture that is not its own.
  public init(
    of architecture: Architecture, in space: any SearchSpace, options: NetworkOptions? = nil
  ) throws {
    try self.init(
      space.network(of: architecture, options: options ?? space.networkOptions))
  }

  private mutating func term(_ term: NetworkDescription.Term, of source: Value) throws -> Term {
    switch term.function {
    case .identity where term.isNormalized:
      try normalized(source, relu: term.hasOutputReLU)
    case .identity: try identity(source, channels: term.result.channels)
    case .convolution(let kernel, let stride, let dilation, let groups):
      try convolution(
        source, channels: term.result.channels, kernel: kernel, stride: stride,
        dilation: dilation, groups: groups, inputReLU: term.hasInputReLU,
        normalized: term.isNormalized, outputReLU: term.hasOutputReLU)
    case .averagePooling(let kernel, let stride):
      try pooled(source, .average, kernel: kernel, stride: stride)
    case .maximumPooling(let kernel, let stride):
      try pooled(source, .maximum, kernel: kernel, stride: stride)
    case .averaging: try averaged(source, height: term.result.height, width: term.result.width)
    }
  }
}
