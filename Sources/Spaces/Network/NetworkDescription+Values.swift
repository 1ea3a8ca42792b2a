extension NetworkDescription {
  /// The sum of terms of one size. A term goes into one sum: what several need is a value.
  /// Throws `SpacesError.invalidArgument`, as the others here, for values of another network and
  /// sizes that differ.
  public mutating func sum(_ terms: [Term]) throws -> Value {
    guard let first = terms.first?.result else {
      throw SpacesError.invalidArgument("a sum needs at least one term")
    }
    for term in terms where !term.result.hasSize(of: first) || term.index >= termCount {
      throw SpacesError.invalidArgument(
        "a sum of \(first.size) and \(term.result.size), of this network's terms")
    }
    return append(like: first) { .sum(terms.map(\.index), into: $0) }
  }

  /// Zeros of the size of another value.
  public mutating func zeros(like shape: Value) throws -> Value {
    try check(shape)
    return append(like: shape) { .sum([], into: $0) }
  }

  /// Zeros of a size of their own. Throws `SpacesError.invalidArgument` for sizes outside 1...8192.
  public mutating func zeros(height: Int, width: Int, channels: Int) throws -> Value {
    guard [height, width, channels].allSatisfy((1...8192).contains) else {
      throw SpacesError.invalidArgument("zeros of \(height)×\(width)×\(channels): give 1...8192")
    }
    let shape = Value(index: -1, height: height, width: width, channels: channels)
    return append(like: shape) { .sum([], into: $0) }
  }

  /// All channels of values of one height and width, side by side.
  public mutating func concatenate(_ sources: [Value]) throws -> Value {
    try sources.forEach(check)
    guard let first = sources.first,
      sources.allSatisfy({ $0.height == first.height && $0.width == first.width }),
      sources.count <= 1 << 16, sources.reduce(0, { $0 + $1.channels }) <= 1 << 16
    else {
      throw SpacesError.invalidArgument(
        "a concatenation needs values of one height and width and at most 2¹⁶ channels, not "
          + sources.map(\.size).joined(separator: ", "))
    }
    let shape = Value(
      index: -1, height: first.height, width: first.width,
      channels: sources.reduce(0) { $0 + $1.channels })
    return append(like: shape) { .concatenation(sources, into: $0) }
  }

  /// The sum of values of one size, each times a coefficient; several parts and mixtures may share
  /// one.
  public mutating func mix(_ parts: [MixturePart]) throws -> Value {
    guard let first = parts.first?.source else {
      throw SpacesError.invalidArgument("a mixture needs at least one part")
    }
    for part in parts {
      try check(part.source)
      guard (0..<coefficientCount).contains(part.coefficient), part.source.hasSize(of: first)
      else {
        throw SpacesError.invalidArgument(
          "a mixture of \(first.size) and \(part.source.size) with coefficient "
            + "\(part.coefficient) of \(coefficientCount)")
      }
    }
    return append(like: first) { .mixture(parts, into: $0) }
  }

  /// New coefficients, 1 before training, and their positions. Throws
  /// `SpacesError.invalidArgument` for fewer than 0, and for more than 2²⁰ together.
  public mutating func addCoefficients(_ count: Int) throws -> Range<Int> {
    guard count >= 0, count <= 1 << 20 - coefficientCount else {
      throw SpacesError.invalidArgument(
        "\(count) more coefficients than \(coefficientCount): give 0 to 2²⁰ together")
    }
    defer { coefficientCount += count }
    return coefficientCount..<coefficientCount + count
  }

  /// Ends the network: global average pooling and a linear classifier with a bias. Throws
  /// `SpacesError.invalidArgument` for fewer than 2 classes or more than 65,536, and for a second
  /// classifier.
  public mutating func classify(_ value: Value, classes: Int) throws {
    try check(value)
    guard features == nil, (2...65_536).contains(classes) else {
      throw SpacesError.invalidArgument("one classifier of 2 to 65536 classes, not \(classes)")
    }
    (features, self.classes) = (value, classes)
    let weights = (value.channels + 1) * classes
    try cost.add(parameters: weights, multiplyAdds: weights)
    let mean = Value(index: -1, height: 1, width: 1, channels: value.channels)
    let scores = Value(index: -1, height: 1, width: 1, channels: classes)
    parts.append(Part(name: "global avg pool", cells: nil, input: value, output: mean))
    parts.append(Part(name: "linear", cells: nil, input: mean, output: scores))
  }

  /// A stretch that drawings show as one box, or as so many equal cells.
  public mutating func part(
    _ name: String, cells: Int? = nil, from input: Value,
    _ body: (inout NetworkDescription, Value) throws -> Value
  ) rethrows -> Value {
    let output = try body(&self, input)
    parts.append(Part(name: name, cells: cells, input: input, output: output))
    return output
  }

  func check(_ value: Value) throws {
    guard values.indices.contains(value.index), values[value.index] == value else {
      throw SpacesError.invalidArgument("a layer reads a value that is not one of this network")
    }
  }

  private mutating func append(like shape: Value, _ step: (Value) -> Step) -> Value {
    let value = Value(
      index: values.count, height: shape.height, width: shape.width, channels: shape.channels)
    values.append(value)
    steps.append(step(value))
    return value
  }
}
