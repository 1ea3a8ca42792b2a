extension NetworkDescription {
  /// The skeleton of NAS-Bench-201 (Dong and Yang 2020, figure 1 and section 2.1) around cells that
  /// keep size and channels: a stem, stages of equal cells, and residual blocks that halve the image
  /// and double the channels between them. Cells of spaces without a skeleton of their own stand in
  /// it too.
  ///
  /// For images of odd size the block's shortcut averages what its last window holds, where the
  /// original, made for even sizes, would drop a line.
  public init(
    repeating options: NetworkOptions,
    cell: (inout NetworkDescription, Value) throws -> Value
  ) throws {
    try self.init(options)
    var value = try part("conv 3x3", from: image) { network, image in
      try network.sum([network.convolution(image, channels: options.channels, kernel: 3)])
    }
    for stage in 0..<options.stages {
      if stage > 0 {
        value = try part("residual", from: value) { try $0.reduce($1) }
      }
      value = try part("cell", cells: options.cellsPerStage, from: value) { network, input in
        try (0..<options.cellsPerStage).reduce(input) { value, _ in try cell(&network, value) }
      }
    }
    value = try part("norm, ReLU", from: value) { network, value in
      try network.sum([network.normalized(value, relu: true)])
    }
    try classify(value, classes: options.classes)
  }

  private mutating func reduce(_ source: Value) throws -> Value {
    let channels = 2 * source.channels
    let inner = try sum([
      convolution(source, channels: channels, kernel: 3, stride: 2, inputReLU: true)
    ])
    let pooled = try sum([averagePooled(source, kernel: 2, stride: 2)])
    return try sum([
      convolution(inner, channels: channels, kernel: 3, inputReLU: true),
      convolution(pooled, channels: channels, kernel: 1, normalized: false),
    ])
  }

  /// A supernet: the skeleton of NAS-Bench-201 around cells of `nodes` nodes, the first of which is
  /// the input and the last the output, where every edge between two nodes is a mixed operation.
  ///
  /// All cells share `operations.count` coefficients for each edge; edges are ordered by target, then
  /// source, as in the text of a NAS-Bench-201 cell.
  /// Throws `SpacesError.invalidArgument` for sizes out of range, and for operations that are all
  /// `zero`.
  public init(mixing operations: [Operation], nodes: Int, options: NetworkOptions) throws {
    guard (2...32).contains(nodes), operations.contains(where: { $0 != .zero }) else {
      throw SpacesError.invalidArgument(
        "mixed cells of \(nodes) nodes with \(operations.count) operations: give 2 to 32 nodes, and "
          + "an operation that is not zero")
    }
    let count = Architecture.pairCount(nodes) * operations.count
    var coefficients: Range<Int>?
    try self.init(repeating: options) { network, input in
      var first = try coefficients ?? network.addCoefficients(count)
      coefficients = first
      var values = [input]
      for _ in 1..<nodes {
        var parts: [MixturePart] = []
        for source in values {
          parts += try network.candidates(
            operations, of: source, coefficients: first.prefix(operations.count))
          first = first.dropFirst(operations.count)
        }
        values.append(try network.mix(parts))
      }
      return values[nodes - 1]
    }
  }
}
