import Tensors

extension ENAS {
  /// One row per network of n layers:
  ///
  /// - `adjacency`, n(n−1)/2 + 6n: the skip bits by layer, then one-hot operations.
  /// - `path`, Σ 6ⁱ for i = 0...n: 55,987 for 6 layers; `unsupported` for more.
  /// - `categorical`, n + n(n−1)/2: the numbers of the published list.
  /// - `graph`, (n+2)² + 8(n+2).
  /// - `sequence`, (n+4)(n+1)/2 tokens: 1 and 2 for pairs without and with an edge, 3 for the
  ///   output, operation + 4 for layers.
  /// - `graf`, 384: counts of the 6 operations, then 6 numbers for each of their 63 sets.
  public func encode(_ architectures: [Architecture], as encoding: Encoding) throws -> Tensor {
    let skips = Architecture.pairCount(layers)
    let encoder = GraphEncoder(nodes: maximumGraphNodes, types: typeCount)
    switch encoding {
    case .adjacency:
      return try encodedRows(architectures, width: skips + layers * Self.names.count) {
        network, row in
        try validate(network)
        for layer in 0..<layers {
          for source in 0..<layer { row.append(Float(network.packed[slot(source, layer + 1)])) }
        }
        for layer in 0..<layers {
          row.appendOneHot(Int(network.packed[layer + 1]), of: Self.names.count)
        }
      }
    case .categorical:
      return try encodedRows(architectures, width: skips + layers) { network, row in
        try validate(network)
        for layer in 0..<layers {
          for number in numbers(of: layer, in: network) { row.append(Float(number)) }
        }
      }
    case .path:
      let paths = try PathEncoder(
        space: title, digits: Array(0..<Self.names.count), lengths: 0...layers)
      return try encodedRows(architectures, width: paths.width) { network, row in
        paths.fill(try operationGraph(of: network), &row)
      }
    case .graph:
      return try encodedRows(architectures, width: encoder.graphWidth) { network, row in
        encoder.fillGraph(try operationGraph(of: network), &row)
      }
    case .graf: return try grafRows(architectures)
    case .sequence:
      return try encodedRows(architectures, width: encoder.sequenceWidth) { network, row in
        encoder.fillSequence(
          try operationGraph(of: network),
          tokens: GraphEncoder.tokens(operations: Self.names.count), &row)
      }
    }
  }
}
