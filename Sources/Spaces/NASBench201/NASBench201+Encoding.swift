import Tensors

extension NASBench201 {
  private static let naslibTypes = 2 + operationCount

  /// One row per cell, with NASLib's operation numbers and edge order (`numbering`,
  /// `naslibEdges`), so that columns agree with its published predictors:
  ///
  /// - `adjacency`, 30: one-hot operation of each edge.
  /// - `path`, 155: paths of one, two and three operations. NASLib's code reads the edges in the
  ///   order of the official text when it looks paths up, and so pairs 0→3 with 1→2 and encodes
  ///   sequences that no path has; here the paths are those of the cell: 0→3; 0→1→3; 0→2→3;
  ///   0→1→2→3.
  /// - `categorical`, 6: the operation number of each edge.
  /// - `graph`, 120: of `operationGraph(of:)`, 8 nodes and 7 types.
  /// - `sequence`, 35: tokens of NASLib's graph of 8 nodes.
  /// - `graf`, 160: counts of the 5 operations, then 5 numbers for each of their 31 sets.
  public func encode(_ architectures: [Architecture], as encoding: Encoding) throws -> Tensor {
    switch encoding {
    case .adjacency:
      try encodedRows(architectures, width: Self.edgeCount * Self.operationCount) { cell, row in
        try validate(cell)
        for edge in Self.naslibEdges {
          row.appendOneHot(Self.naslibDigit(of: cell, slot: edge), of: Self.operationCount)
        }
      }
    case .categorical:
      try encodedRows(architectures, width: Self.edgeCount) { cell, row in
        try validate(cell)
        for edge in Self.naslibEdges { row.append(Float(Self.naslibDigit(of: cell, slot: edge))) }
      }
    case .path: try pathRows(architectures)
    case .graph: try graphRows(architectures)
    case .sequence: try sequenceRows(architectures)
    case .graf: try grafRows(architectures)
    }
  }

  private static func naslibDigit(of cell: Architecture, slot: Int) -> Int {
    naslibDigits[Int(cell.packed[nodeCount + slot]) - 1]
  }

  private func pathRows(_ architectures: [Architecture]) throws -> Tensor {
    let encoder = try PathEncoder(space: title, digits: Self.naslibDigits, lengths: 1...3)
    return try encodedRows(architectures, width: encoder.width) { cell, row in
      encoder.fill(try operationGraph(of: cell), &row)
    }
  }

  private func graphRows(_ architectures: [Architecture]) throws -> Tensor {
    let encoder = GraphEncoder(nodes: maximumGraphNodes, types: typeCount)
    return try encodedRows(architectures, width: encoder.graphWidth) { cell, row in
      encoder.fillGraph(try operationGraph(of: cell), &row)
    }
  }

  /// NASLib numbers the eight nodes input, edges in its own order, output; the tokens of the nodes
  /// are their types there plus 2: input 0, operation number + 1, output 6.
  private func sequenceRows(_ architectures: [Architecture]) throws -> Tensor {
    let encoder = GraphEncoder(nodes: maximumGraphNodes, types: typeCount)
    let tokens = [6 + 2, 0 + 2] + Self.naslibDigits.map { $0 + 1 + 2 }
    let predecessors: [UInt64] = [0, 0b1, 0b1, 0b1, 0b10, 0b10, 0b1_0100, 0b110_1000]
    return try encodedRows(architectures, width: encoder.sequenceWidth) { cell, row in
      try validate(cell)
      let operations = Self.naslibEdges.map {
        OperationGraph.firstOperationType + Int(cell.packed[Self.nodeCount + $0]) - 1
      }
      let graph = try OperationGraph(
        types: [OperationGraph.inputType] + operations + [OperationGraph.outputType],
        predecessors: predecessors)
      encoder.fillSequence(graph, tokens: tokens, &row)
    }
  }
}
