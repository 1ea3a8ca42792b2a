/// What an operation of a user's search space computes, in cells that keep size and channels.
public enum OperationTemplate: Hashable, Sendable {
  /// Nothing: what depends only on it is zero.
  case zero
  case identity
  /// ReLU, convolution, normalization.
  case convolution(kernel: Int, dilation: Int = 1, groups: Int = 1)
  /// ReLU, depthwise convolution, 1×1 convolution, normalization.
  case separable(kernel: Int, dilation: Int = 1)
  case averagePooling(kernel: Int)
  case maximumPooling(kernel: Int)
}

extension NetworkGraph {
  /// The operation applied to a value; nil for `zero`.
  mutating func apply(_ template: OperationTemplate, to source: Value) throws -> Term? {
    switch template {
    case .zero: return nil
    case .identity: return try identity(source)
    case .convolution(let kernel, let dilation, let groups):
      return try convolution(
        source, channels: source.channels, kernel: kernel, dilation: dilation, groups: groups,
        inputReLU: true)
    case .separable(let kernel, let dilation):
      let spread = try sum([
        convolution(
          source, channels: source.channels, kernel: kernel, dilation: dilation,
          groups: source.channels, inputReLU: true, normalized: false)
      ])
      return try convolution(spread, channels: source.channels, kernel: 1)
    case .averagePooling(let kernel): return try pooled(source, .average, kernel: kernel, stride: 1)
    case .maximumPooling(let kernel): return try pooled(source, .maximum, kernel: kernel, stride: 1)
    }
  }
}
