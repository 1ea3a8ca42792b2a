import Tensors

extension NASBench101 {
  /// One row per architecture, with NASLib's operation numbers, so that columns agree with its
  /// published predictors. All but `path` and `graf` encode the raw architecture, padded to 7 vertices as
  /// NASLib does (the output last, unconnected 3x3 convolutions before it), so that two raw forms
  /// of one cell differ: encode `pruned(_:)` where they must not.
  ///
  /// - `adjacency`, 36: the 21 elements above the matrix's diagonal row by row, then 3 bits for each
  ///   inner vertex (maxpool, conv3x3, conv1x1).
  /// - `path`, 364: paths of 0 to 5 operations; the same for all raw forms of a cell.
  /// - `categorical`, 26: the 21 matrix elements, then the official number of each inner vertex's
  ///   operation.
  /// - `graph`, 84: 7 nodes of 5 types, the node labels.
  /// - `sequence`, 27: tokens of 7 nodes.
  /// - `graf`, 45: counts of the 3 operations, then 6 numbers for each of their 7 sets; of the pruned
  ///   cell.
  public func encode(_ architectures: [Architecture], as encoding: Encoding) throws -> Tensor {
    switch encoding {
    case .adjacency:
      try matrixRows(architectures, operationWidth: Self.numbering.count) {
        $1.appendOneHot($0.naslibBit, of: Self.numbering.count)
      }
    case .categorical:
      try matrixRows(architectures, operationWidth: 1) {
        $1.append(Float($0.official))
      }
    case .path: try pathRows(architectures)
    case .graph: try graphRows(architectures)
    case .sequence: try sequenceRows(architectures)
    case .graf: try grafRows(architectures)
    }
  }

  private func matrixRows(
    _ architectures: [Architecture], operationWidth: Int,
    appendOperation: (OperationNumber, inout EncodingRow) -> Void
  ) throws -> Tensor {
    let last = Self.maximumVertices - 1
    let width = Architecture.pairCount(Self.maximumVertices) + (last - 1) * operationWidth
    return try encodedRows(architectures, width: width) { architecture, row in
      let cell = try cells(architecture).raw.padded
      for source in 0..<last {
        for target in source + 1...last {
          row.append(cell.hasEdge(from: source, to: target) ? 1 : 0)
        }
      }
      for label in cell.labels[1..<last] { appendOperation(Self.number(ofLabel: label), &row) }
    }
  }

  private func pathRows(_ architectures: [Architecture]) throws -> Tensor {
    let encoder = try PathEncoder(
      space: title, digits: Self.numbering.map(\.official), lengths: 0...Self.maximumVertices - 2)
    return try encodedRows(architectures, width: encoder.width) { architecture, row in
      encoder.fill(try operationGraph(of: architecture), &row)
    }
  }

  private func graphRows(_ architectures: [Architecture]) throws -> Tensor {
    let encoder = GraphEncoder(nodes: Self.maximumVertices, types: typeCount)
    return try encodedRows(architectures, width: encoder.graphWidth) { architecture, row in
      encoder.fillGraph(try cells(architecture).raw.padded.operationGraph(), &row)
    }
  }

  /// NASLib's tokens of nodes follow the order input, output, conv3x3, conv1x1, maxpool, from 2 on.
  private func sequenceRows(_ architectures: [Architecture]) throws -> Tensor {
    let encoder = GraphEncoder(nodes: Self.maximumVertices, types: typeCount)
    let tokens = [3, 2] + Self.numbering.map { $0.official + 4 }
    return try encodedRows(architectures, width: encoder.sequenceWidth) { architecture, row in
      encoder.fillSequence(
        try cells(architecture).raw.padded.operationGraph(), tokens: tokens, &row)
    }
  }
}
