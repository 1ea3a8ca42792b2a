extension ENAS {
  /// The numbers of the published list, without its brackets: for each layer the operation, then a bit
  /// for each earlier layer; so the columns of the categorical encoding.
  public func architecture(operationIndices numbers: [Int]) throws -> Architecture {
    let count = layers + Architecture.pairCount(layers)
    guard numbers.count == count else {
      throw outside("\(numbers.count) numbers, and \(layers) layers have \(count)")
    }
    var position = 0
    for layer in 0..<layers {
      guard Self.names.indices.contains(numbers[position]) else {
        throw outside(
          "layer \(layer) has operation \(numbers[position]), outside 0..<\(Self.names.count)")
      }
      for source in 0..<layer where !(0...1).contains(numbers[position + 1 + source]) {
        throw outside("skip \(source) of layer \(layer) is neither 0 nor 1")
      }
      position += layer + 1
    }
    return network(numbers)
  }

  /// The numbers that `architecture(operationIndices:)` reads.
  public func operationIndices(of architecture: Architecture) throws -> [Int] {
    try validate(architecture)
    return (0..<layers).flatMap { numbers(of: $0, in: architecture) }
  }
}
