/// What one operation of a search space computes, on images whose size it keeps.
///
/// The one place that says what an operation means: networks are built from it, costs are counted
/// by it, drawings are colored by it. `Operation(named:)` finds it from a customary name; a space
/// lists its own in `NetworkSpace.vocabulary`.
///
///     let operation = Operation(named: "sep_conv_5x5")   // .separable(kernel: 5)
///     let cost = try operation.cost(height: 32, width: 32, channels: 16)
///     print(cost.parameters, cost.multiplyAdds)
public enum Operation: Hashable, Sendable {
  /// Where a convolution has its activation.
  public enum Order: String, Hashable, Sendable, CaseIterable {
    /// ReLU, convolution, batch normalization: NAS-Bench-201, DARTS.
    case reluFirst
    /// Convolution, batch normalization, ReLU: NAS-Bench-101, ENAS.
    case reluLast
    /// Convolution, batch normalization, no activation: the projections of MobileNetV2.
    case linear
  }

  /// One layer of a composed operation.
  public struct Layer: Hashable, Sendable {
    /// What it computes; none that is itself composed.
    public let operation: Operation
    /// Channels of its result, as a multiple of the composed operation's input channels, rounded; the
    /// last layer of a branch has the channels of the whole operation instead.
    public let width: Double

    /// A layer, which networks check: widths above 0 and at most 64.
    public init(_ operation: Operation, width: Double = 1) {
      (self.operation, self.width) = (operation, width)
    }
  }

  /// Nothing: zeros, and what depends only on them is not computed.
  case zero
  /// Its input.
  case identity
  /// A convolution of square kernel, with `groups` groups of channels.
  case convolution(kernel: Int, dilation: Int = 1, groups: Int = 1, order: Order = .reluFirst)
  /// A depthwise convolution, then a 1×1 convolution (Chollet 2017); one normalization at the end.
  case separable(kernel: Int, dilation: Int = 1, order: Order = .reluFirst)
  /// A convolution of each channel by itself.
  case depthwise(kernel: Int, dilation: Int = 1, order: Order = .reluFirst)
  /// MobileNetV2's block (Sandler et al. 2018, section 3.3) with ReLU for ReLU6: a 1×1 convolution to
  /// `expansion` times the channels, none for 1; a depthwise one; a linear 1×1 projection; and the
  /// input added where its size is kept.
  case invertedBottleneck(kernel: Int, expansion: Int)
  /// The user's own: a sum of branches, each of layers one after the other. A zero layer makes its
  /// branch zero.
  case composed([[Layer]])
  /// The mean over windows, of the pixels inside the image only.
  case averagePooling(kernel: Int)
  /// The maximum over windows.
  case maximumPooling(kernel: Int)
  /// Something that has a name and nothing else: drawn, encoded and searched, but not trainable.
  case opaque

  /// Odd, so that images keep their size, and at most 15.
  public static let kernels = 1...15

  /// Pixels of a window's side; nil for operations without one.
  public var kernel: Int? {
    switch self {
    case .convolution(let kernel, _, _, _), .separable(let kernel, _, _),
      .depthwise(let kernel, _, _), .invertedBottleneck(let kernel, _),
      .averagePooling(let kernel), .maximumPooling(let kernel):
      kernel
    case .composed(let branches): branches.joined().compactMap(\.operation.kernel).max()
    case .zero, .identity, .opaque: nil
    }
  }

  /// The same operation with its activation in this place; others than convolutions have none.
  public func ordered(_ order: Order) -> Operation {
    switch self {
    case .convolution(let kernel, let dilation, let groups, _):
      .convolution(kernel: kernel, dilation: dilation, groups: groups, order: order)
    case .separable(let kernel, let dilation, _):
      .separable(kernel: kernel, dilation: dilation, order: order)
    case .depthwise(let kernel, let dilation, _):
      .depthwise(kernel: kernel, dilation: dilation, order: order)
    default: self
    }
  }
}

extension Operation {
  /// Kinds of operations that look alike in drawings.
  public enum Family: String, CaseIterable, Sendable {
    case zero, identity, convolution, separable, dilated, bottleneck, averagePooling, maximumPooling
    case composed, opaque
  }

  /// `dilated` for every convolution of a dilation above 1; a composed operation of one layer has that
  /// layer's.
  public var family: Family {
    switch self {
    case .zero: .zero
    case .identity: .identity
    case .convolution(_, let dilation, _, _): dilation > 1 ? .dilated : .convolution
    case .separable(_, let dilation, _), .depthwise(_, let dilation, _):
      dilation > 1 ? .dilated : .separable
    case .invertedBottleneck: .bottleneck
    case .composed(let branches):
      branches.count == 1 && branches[0].count == 1 ? branches[0][0].operation.family : .composed
    case .averagePooling: .averagePooling
    case .maximumPooling: .maximumPooling
    case .opaque: .opaque
    }
  }
}
