/// What a network costs, as raw counts.
public struct NetworkCost: Hashable, Sendable {
  /// Trainable numbers.
  public private(set) var parameters = 0
  /// Multiply-adds for one image: convolutions and the classifier with its bias; normalization,
  /// activation and pooling cost nothing. What NAS-Bench-201 and most of the field call FLOPs, there
  /// in millions.
  public private(set) var multiplyAdds = 0

  /// Of nothing.
  public init() {}

  /// Throws `SpacesError.invalidArgument` where a count leaves the integers.
  mutating func add(parameters: Int, multiplyAdds: Int) throws {
    let (sum, first) = self.parameters.addingReportingOverflow(parameters)
    let (product, second) = self.multiplyAdds.addingReportingOverflow(multiplyAdds)
    guard !first, !second else {
      throw SpacesError.invalidArgument("the network's cost exceeds 2⁶³: make it smaller")
    }
    (self.parameters, self.multiplyAdds) = (sum, product)
  }

  /// A convolution's, with or without batch normalization.
  mutating func addConvolution(
    kernel: Int, depth: Int, output: NetworkDescription.Value, isNormalized: Bool
  ) throws {
    let weights = kernel * kernel * depth * output.channels
    try add(
      parameters: weights + (isNormalized ? 2 * output.channels : 0),
      multiplyAdds: weights * output.pixels)
  }
}
