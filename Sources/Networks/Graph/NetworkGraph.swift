import Neural

/// A network as plain records: values, the layers that make them, and the shapes of the weights.
///
/// It says what is computed, for one image of any batch; `Network` computes it. Layers stand in the
/// order in which they run. A search space describes the network of an architecture, and the graph
/// follows from it; layers of one's own are added by hand:
///
///     let space = NASBench201()
///     let graph = try NetworkGraph(of: space.architecture(at: 6111), in: space)
///     print(graph.parameterCount, graph.multiplyAdds)
///
///     var own = try NetworkGraph(height: 32, width: 32, channels: 3)
///     let stem = try own.sum([own.convolution(own.image, channels: 16, kernel: 3)])
///     try own.classify(stem, classes: 10)
public struct NetworkGraph: Sendable {
  /// An image or a map of features.
  public struct Value: Hashable, Sendable {
    let index: Int
    /// Pixels.
    public let height: Int
    /// Pixels.
    public let width: Int
    /// Numbers at each pixel, those that are meant; memory may hold more.
    public let channels: Int
    /// Channels in memory: what is above `channels` is zero. A multiple of 16, but for images
    /// without a gradient, which only convolutions read.
    let paddedChannels: Int

    init(index: Int, height: Int, width: Int, channels: Int, paddedChannels: Int? = nil) {
      (self.index, self.height, self.width) = (index, height, width)
      self.channels = channels
      self.paddedChannels = paddedChannels ?? NetworkGraph.padded(channels)
    }

    var pixels: Int { height * width }
    var count: Int { pixels * paddedChannels }
  }

  enum Layer: Sendable {
    /// The sum of its terms; zeros without one.
    case sum([Term], into: Int)
    /// Channels side by side.
    case concatenation([Int], into: Int)
    /// The sum of its parts, each times its coefficient.
    case mixture([MixturePart], into: Int)
  }

  /// The last layer: the mean over all pixels, then a linear function to class scores.
  struct Classifier: Sendable {
    var source: Int
    var classes: Int
    var weight: Int
    var bias: Int
  }

  /// The number of channels in memory: a multiple of 16.
  static func padded(_ channels: Int) -> Int { (channels + 15) & ~15 }

  /// What the network reads, the first of `values`.
  public let image: Value
  /// Whether a gradient with respect to the image is computed.
  public let hasImageGradient: Bool
  /// The image, then what each layer makes, in the order of their making.
  public private(set) var values: [Value]
  var layers: [Layer] = []
  /// Of convolutions `[kernel][kernel][input][output]`, of normalizations a scale and a shift, of the
  /// classifier `[input][class]` and a bias.
  public internal(set) var parameters: [Parameter] = []
  /// Channels of each normalization, in the order of their making.
  private(set) var normalizations: [Int] = []
  /// How many convolutions there are, for their names.
  var convolutionCount = 0
  private(set) var classifier: Classifier?
  /// Numbers that mixtures multiply by.
  public internal(set) var coefficientCount = 0
  /// Parameters that some sum computes with.
  private var usedParameters: Set<Int> = []
  /// Parameters of layers that exist on paper but that no result depends on.
  var idleParameters = 0
  /// Multiply-adds of convolutions and the classifier for one image, idle layers included; what
  /// benchmarks call FLOPs.
  public internal(set) var multiplyAdds = 0

  /// Throws `NetworksError.invalidSetting` for images without a pixel or of more than 2²⁰ numbers.
  public init(height: Int, width: Int, channels: Int, hasImageGradient: Bool = false) throws {
    guard (1...1024).contains(height), (1...1024).contains(width), (1...1024).contains(channels),
      height * width * channels <= 1 << 20
    else {
      throw NetworksError.invalidSetting(
        "images of \(height)×\(width) pixels and \(channels) channels: each size must be 1...1024 "
          + "and their product at most 2²⁰")
    }
    image = Value(
      index: 0, height: height, width: width, channels: channels,
      paddedChannels: hasImageGradient ? nil : channels)
    values = [image]
    self.hasImageGradient = hasImageGradient
  }

  /// What the classifier averages over its pixels; nil before `classify`.
  public var features: Value? { classifier.map { values[$0.source] } }

  /// How many batch normalizations there are; `Network.runningStatistics(at:)` counts them from 0.
  public var normalizationCount: Int { normalizations.count }

  /// Trainable numbers, those of idle layers included.
  public var parameterCount: Int {
    parameters.reduce(idleParameters) { $0 + $1.count }
  }

  /// The sum of terms of one shape; zeros of the shape `like` without one. A term with weights goes
  /// into one sum: what several need is a value. Throws `NetworksError.invalidLayer`.
  public mutating func sum(_ terms: [Term], like shape: Value? = nil) throws -> Value {
    guard let first = terms.first?.result ?? shape else {
      throw NetworksError.invalidLayer(
        "a sum without terms: give terms, or with `like` the shape of the zeros")
    }
    for term in terms {
      try claim(term)
      let result = term.result
      guard result.height == first.height, result.width == first.width,
        result.channels == first.channels
      else {
        throw NetworksError.invalidLayer(
          "a sum of \(first.height)×\(first.width)×\(first.channels) and "
            + "\(result.height)×\(result.width)×\(result.channels)")
      }
    }
    let value = append(height: first.height, width: first.width, channels: first.channels)
    layers.append(.sum(terms, into: value.index))
    return value
  }

  private mutating func claim(_ term: Term) throws {
    try check(term.source, allowsUnpadded: true)
    for parameter in term.parameters {
      guard parameters.indices.contains(parameter), usedParameters.insert(parameter).inserted else {
        throw NetworksError.invalidLayer(
          "a sum holds a term of another network, or one that is in a sum already: sum it once and "
            + "use the value")
      }
    }
  }

  /// All channels of values of one size, side by side.
  public mutating func concatenate(_ sources: [Value]) throws -> Value {
    try sources.forEach(check)
    guard let first = sources.first,
      sources.allSatisfy({ $0.height == first.height && $0.width == first.width })
    else {
      throw NetworksError.invalidLayer(
        "a concatenation without values, or of values of several sizes")
    }
    let channels = sources.reduce(0) { $0 + $1.channels }
    let value = append(height: first.height, width: first.width, channels: channels)
    layers.append(.concatenation(sources.map(\.index), into: value.index))
    return value
  }

  /// The sum of values of one shape, each times a coefficient: a number that `Network` takes before
  /// a pass and has the gradient of after it. Several parts and mixtures may share one.
  ///
  /// Throws `NetworksError.invalidLayer` for no parts, other shapes, and coefficients that
  /// `addCoefficients` did not make.
  public mutating func mix(_ parts: [MixturePart]) throws -> Value {
    guard let first = parts.first?.source else {
      throw NetworksError.invalidLayer("a mixture without parts")
    }
    for part in parts {
      try check(part.source)
      guard (0..<coefficientCount).contains(part.coefficient),
        part.source.height == first.height, part.source.width == first.width,
        part.source.channels == first.channels
      else {
        throw NetworksError.invalidLayer(
          "a mixture of \(first.height)×\(first.width)×\(first.channels) and "
            + "\(part.source.height)×\(part.source.width)×\(part.source.channels) with coefficient "
            + "\(part.coefficient) of \(coefficientCount)")
      }
    }
    let value = append(height: first.height, width: first.width, channels: first.channels)
    layers.append(.mixture(parts, into: value.index))
    return value
  }

  /// Ends the network: global average pooling and a linear classifier with a bias.
  /// Throws `NetworksError.invalidSetting` for fewer than 2 classes or more than 65,536, and for a
  /// second classifier.
  public mutating func classify(_ value: Value, classes: Int) throws {
    try check(value)
    guard classifier == nil else {
      throw NetworksError.invalidSetting("the network has a classifier already")
    }
    guard (2...65_536).contains(classes) else {
      throw NetworksError.invalidSetting("\(classes) classes: give 2 to 65536")
    }
    let weight = addParameter(
      Parameter(
        uncheckedName: "classifier.weight", shape: [value.channels, classes],
        memory: [value.paddedChannels, Self.padded(classes)], fanIn: value.channels,
        initializer: .fanIn(value.channels)))
    let bias = addParameter(
      Parameter(
        uncheckedName: "classifier.bias", shape: [classes], memory: [Self.padded(classes)],
        fanIn: value.channels, initializer: .fanIn(value.channels)))
    classifier = Classifier(source: value.index, classes: classes, weight: weight, bias: bias)
    multiplyAdds += (value.channels + 1) * classes
  }

  /// Throws `NetworksError.invalidLayer` for a value of another network, and, unless
  /// `allowsUnpadded`, for images whose channels are not rounded up.
  func check(_ value: Value, allowsUnpadded: Bool = false) throws {
    guard values.indices.contains(value.index), values[value.index] == value else {
      throw NetworksError.invalidLayer("it reads a value that is not one of this network")
    }
    guard allowsUnpadded || value.paddedChannels % 16 == 0 else {
      throw NetworksError.invalidLayer(
        "only convolutions read the image: begin with one, or make the network with a gradient "
          + "with respect to the image")
    }
  }

  func check(_ value: Value) throws { try check(value, allowsUnpadded: false) }

  private mutating func append(height: Int, width: Int, channels: Int) -> Value {
    let value = Value(index: values.count, height: height, width: width, channels: channels)
    values.append(value)
    return value
  }

  mutating func addParameter(_ parameter: Parameter) -> Int {
    parameters.append(parameter)
    return parameters.count - 1
  }

  mutating func addNormalization(channels: Int) -> Term.Normalization {
    normalizations.append(channels)
    let prefix = "normalization\(normalizations.count - 1)"
    let memory = [Self.padded(channels)]
    return Term.Normalization(
      index: normalizations.count - 1,
      scale: addParameter(
        Parameter(
          uncheckedName: "\(prefix).scale", shape: [channels], memory: memory, fanIn: 1,
          initializer: .constant(1))),
      shift: addParameter(
        Parameter(
          uncheckedName: "\(prefix).shift", shape: [channels], memory: memory, fanIn: 1,
          initializer: .constant(0))))
  }
}
