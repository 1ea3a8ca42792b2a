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
  }

  /// Nothing: zeros, and what depends only on them is not computed.
  case zero
  /// Its input.
  case identity
  /// A convolution of square kernel, with `groups` groups of channels.
  case convolution(kernel: Int, dilation: Int = 1, groups: Int = 1, order: Order = .reluFirst)
  /// A depthwise convolution, then a 1×1 convolution (Chollet 2017); one normalization at the end.
  case separable(kernel: Int, dilation: Int = 1, order: Order = .reluFirst)
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
      .averagePooling(let kernel), .maximumPooling(let kernel):
      kernel
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
    default: self
    }
  }
}

extension Operation {
  /// Kinds of operations that look alike in drawings.
  public enum Family: String, CaseIterable, Sendable {
    case zero, identity, convolution, separable, dilated, averagePooling, maximumPooling, opaque
  }

  /// `dilated` for every convolution of a dilation above 1.
  public var family: Family {
    switch self {
    case .zero: .zero
    case .identity: .identity
    case .convolution(_, let dilation, _, _): dilation > 1 ? .dilated : .convolution
    case .separable(_, let dilation, _): dilation > 1 ? .dilated : .separable
    case .averagePooling: .averagePooling
    case .maximumPooling: .maximumPooling
    case .opaque: .opaque
    }
  }
}
