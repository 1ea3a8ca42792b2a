extension NASBench201 {
  static let vocabulary = numbering.map { Operation(named: $0.operation) }

  /// Convolutions after their ReLU (Dong and Yang 2020, section 2.1).
  public var vocabulary: [Operation] { Self.vocabulary }

  /// The network of the benchmark (Dong and Yang 2020, figure 1 and section 2.1): 16 channels, and
  /// three stages of five cells.
  ///
  /// Edges that no path from the cell's input to its output uses are counted and not computed. A
  /// cell whose output depends on nothing gives zeros, so that the network learns no more than the
  /// frequencies of the classes.
  public func network(
    of architecture: Architecture, options: NetworkOptions
  ) throws -> NetworkDescription {
    try validate(architecture)
    let edges = Self.edges.enumerated().map { slot, ends -> Edge in
      let label = Int(architecture.packed[Self.nodeCount + slot]) - 1
      return Edge(source: ends.0, target: ends.1, operation: Self.vocabulary[label])
    }.filter { $0.operation != .zero }
    return try NetworkDescription(repeating: options) { network, input in
      try network.append(edges, to: input)
    }
  }

  fileprivate struct Edge {
    let source: Int
    let target: Int
    let operation: Operation
  }
}

extension NetworkDescription {
  /// A cell whose edges all do something.
  fileprivate mutating func append(
    _ edges: [NASBench201.Edge], to input: Value
  ) throws -> Value {
    let last = NASBench201.nodeCount - 1
    var leadsOut: Set = [last]
    for edge in edges.reversed() where leadsOut.contains(edge.target) {
      leadsOut.insert(edge.source)
    }
    var nodes: [Int: Value] = [0: input]
    for node in 1...last {
      var terms: [Term] = []
      for edge in edges where edge.target == node {
        if let source = nodes[edge.source], leadsOut.contains(node) {
          if let term = try apply(edge.operation, to: source) { terms.append(term) }
        } else if edge.operation.family == .convolution, let kernel = edge.operation.kernel {
          try countIdleConvolution(input, channels: input.channels, kernel: kernel)
        }
      }
      if !terms.isEmpty { nodes[node] = try sum(terms) }
    }
    return try nodes[last] ?? zeros(like: input)
  }
}
