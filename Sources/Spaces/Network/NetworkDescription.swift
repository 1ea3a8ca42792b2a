/// A network in words: the one description that is drawn, counted and trained.
///
/// It is a list of steps. A step makes a summand (`Term`) or a value; a value is the image, a sum of
/// terms, a concatenation or a mixture. `Networks` builds what runs from the same steps in the same
/// order, so that weights are numbered as the terms here are.
///
///     var network = try NetworkDescription(NetworkOptions())   // 32 × 32 × 3, 10 classes
///     let stem = try network.sum([network.convolution(network.image, channels: 16, kernel: 3)])
///     let pooled = try network.sum([network.maximumPooled(stem, kernel: 2, stride: 2)])
///     try network.classify(pooled, classes: 10)
///     print(network.cost.parameters, network.cost.multiplyAdds)
public struct NetworkDescription: Hashable, Sendable {
  /// An image or a map of features, by its position among the network's values.
  public struct Value: Hashable, Sendable {
    /// The position among `values`; 0 is the image.
    public let index: Int
    /// Pixels.
    public let height: Int
    /// Pixels.
    public let width: Int
    /// Numbers at each pixel.
    public let channels: Int

    var pixels: Int { height * width }
    var size: String { "\(height)×\(width)×\(channels)" }

    func hasSize(of other: Value) -> Bool {
      height == other.height && width == other.width && channels == other.channels
    }
  }

  /// A function of one value, to be summed.
  public struct Term: Hashable, Sendable {
    /// What is computed of the source.
    public enum Function: Hashable, Sendable {
      /// The first channels of the source, as many as the result has.
      case identity
      /// Without bias, on a border of zeros.
      case convolution(kernel: Int, stride: Int, dilation: Int, groups: Int)
      case averagePooling(kernel: Int, stride: Int)
      case maximumPooling(kernel: Int, stride: Int)
      /// Means over as many windows as the result has pixels (PyTorch's adaptive pooling).
      case averaging
    }

    /// The position among the network's terms.
    public let index: Int
    /// What is read.
    public let source: Value
    /// Kernels are odd and at most 15; strides and dilations at least 1.
    public let function: Function
    /// Whether the function reads max(x, 0).
    public let hasInputReLU: Bool
    /// Whether its result is batch normalized, with a factor and a summand for each channel.
    public let isNormalized: Bool
    /// Whether what is summed is max(y, 0) of the result y.
    public let hasOutputReLU: Bool
    /// The size of the result; its index means nothing.
    public let result: Value
  }

  /// A value times a number that training may change too.
  public struct MixturePart: Hashable, Sendable {
    /// What is multiplied.
    public let source: Value
    /// Which of the network's coefficients.
    public let coefficient: Int

    /// A part, which `mix` checks.
    public init(_ source: Value, coefficient: Int) {
      (self.source, self.coefficient) = (source, coefficient)
    }
  }

  /// What happens next. Values and terms are numbered in the order of their steps.
  public enum Step: Hashable, Sendable {
    case term(Term)
    /// The sum of the terms at these positions; zeros without one.
    case sum([Int], into: Value)
    /// Channels side by side.
    case concatenation([Value], into: Value)
    case mixture([MixturePart], into: Value)
  }

  /// A stretch of the network as drawings show it.
  public struct Part: Hashable, Sendable {
    /// Of the layer, or of one cell.
    public let name: String
    /// How many equal cells follow each other; nil for a layer that every architecture has.
    public let cells: Int?
    /// What the stretch reads.
    public let input: Value
    /// What it gives.
    public let output: Value
  }

  /// What the network reads, the first of `values`.
  public let image: Value
  /// The image, then what each step but the terms gives.
  public internal(set) var values: [Value]
  /// In the order in which they are computed.
  public internal(set) var steps: [Step] = []
  /// In the order of the network; with no cells among them, drawings show the architecture itself.
  public internal(set) var parts: [Part] = []
  /// What the last layer reads: the mean over all pixels, then a linear function with a bias.
  public internal(set) var features: Value?
  /// The classes of that layer.
  public internal(set) var classes = 0
  /// Numbers that mixtures multiply by.
  public internal(set) var coefficientCount = 0
  /// Of everything, idle layers included.
  public internal(set) var cost = NetworkCost()
  /// Of layers that exist on paper but that no result depends on; they are not among the steps.
  public internal(set) var idleCost = NetworkCost()
  var termCount = 0

  /// A network that has only its images so far. Throws `SpacesError.invalidArgument` for sizes out of
  /// range.
  public init(_ options: NetworkOptions) throws {
    try options.validate()
    image = Value(
      index: 0, height: options.height, width: options.width, channels: options.imageChannels)
    values = [image]
  }
}
