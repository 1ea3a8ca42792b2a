extension NASBench101 {
  static let vocabulary = numbering.map { Operation(named: $0.operation) }

  /// Convolutions before their normalization and ReLU, as `conv3x3-bn-relu` says.
  public var vocabulary: [Operation] { Self.vocabulary }

  /// 128 channels, 3 stacks of 3 modules (Ying et al. 2019, section 2.2).
  public var networkOptions: NetworkOptions {
    var options = NetworkOptions()
    (options.channels, options.cellsPerStage, options.stages) = (128, 3, 3)
    return options
  }

  /// The network of the benchmark (Ying et al. 2019, section 2.2, with the channel counts of the
  /// published `model_builder.py`): a stem, stacks of equal modules, and a halving maximum pooling
  /// with twice the channels after it before all stacks but the first.
  public func network(
    of architecture: Architecture, options: NetworkOptions
  ) throws -> NetworkDescription {
    let cell = try cells(architecture).pruned
    var network = try NetworkDescription(options)
    var channels = options.channels
    var value = try network.part("conv 3x3", from: network.image) { network, image in
      try network.sum([
        network.convolution(image, channels: channels, kernel: 3, outputReLU: true)
      ])
    }
    for stack in 0..<options.stages {
      if stack > 0 {
        channels *= 2
        value = try network.part("max pool", from: value) { network, value in
          try network.sum([network.maximumPooled(value, kernel: 2, stride: 2)])
        }
      }
      value = try network.part("cell", cells: options.cellsPerStage, from: value) {
        network, value in
        try (0..<options.cellsPerStage).reduce(value) { value, _ in
          try network.append(cell, channels: channels, to: value)
        }
      }
    }
    try network.classify(value, classes: options.classes)
    return network
  }
}

extension NASBench101Cell {
  /// The channels of each inner vertex: those before the output share its channels, and each
  /// other has as many as the widest it feeds.
  fileprivate func channels(of total: Int) -> [Int] {
    let output = vertexCount - 1
    var channels = [Int](repeating: total, count: vertexCount)
    let before = predecessors(of: output).filter { $0 > 0 }
    guard !before.isEmpty else { return channels }
    for (rank, vertex) in before.enumerated() {
      channels[vertex] = total / before.count + (rank < total % before.count ? 1 : 0)
    }
    for vertex in (1..<output).reversed() where !hasEdge(from: vertex, to: output) {
      channels[vertex] = successors(of: vertex).map { channels[$0] }.max() ?? total
    }
    return channels
  }
}

extension NetworkDescription {
  fileprivate mutating func append(
    _ cell: NASBench101Cell, channels total: Int, to input: Value
  ) throws -> Value {
    let channels = cell.channels(of: total)
    let output = cell.vertexCount - 1
    var values: [Int: Value] = [:]
    for vertex in 1..<output {
      var terms: [Term] = []
      for source in cell.predecessors(of: vertex) {
        if let value = values[source] {
          terms.append(try identity(value, channels: channels[vertex]))
        }
      }
      if cell.hasEdge(from: 0, to: vertex) {
        terms.append(try project(input, channels: channels[vertex]))
      }
      let label = Int(cell.labels[vertex]) - OperationGraph.firstOperationType
      let term = try apply(NASBench101.vocabulary[label], to: sum(terms))
      values[vertex] = try term.map { try sum([$0]) }
    }
    let parts = cell.predecessors(of: output).compactMap { values[$0] }
    guard let first = parts.first else { return try sum([project(input, channels: total)]) }
    let joined = parts.count == 1 ? first : try concatenate(parts)
    guard cell.hasEdge(from: 0, to: output) else { return joined }
    return try sum([identity(joined), project(input, channels: total)])
  }

  private mutating func project(_ input: Value, channels: Int) throws -> Term {
    try convolution(input, channels: channels, kernel: 1, outputReLU: true)
  }
}
