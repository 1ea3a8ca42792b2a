extension NetworkDescription {
  /// The network of any cell space: the skeleton of NAS-Bench-201 around cells given as operations
  /// on nodes, as `SearchSpace.operationGraph` gives them. A node reads the sum of its
  /// predecessors; the cell's output is the sum of the output node's.
  ///
  /// - Parameter operations: what each operation of the space computes, in the order of
  ///   `SearchSpace.operations`.
  ///
  /// What no path from input to output holds is left out and, unlike in NAS-Bench-201's own
  /// network, not counted either. Throws `SpacesError.invalidArgument` for a graph whose nodes have
  /// types that `operations` does not cover, or whose first and last are not input and output.
  public init(
    cell: OperationGraph, operations: [Operation], options: NetworkOptions
  ) throws {
    let last = cell.nodeCount - 1
    let inner = cell.types.dropFirst().dropLast()
    let first = OperationGraph.firstOperationType
    guard last > 0, cell.types[0] == OperationGraph.inputType,
      cell.types[last] == OperationGraph.outputType,
      inner.allSatisfy({ (first..<first + operations.count).contains($0) })
    else {
      throw SpacesError.invalidArgument(
        "a cell of types \(cell.types) with \(operations.count) operations: it must begin with the "
          + "input, end with the output, and hold operations between them")
    }
    try self.init(repeating: options) { network, input in
      try network.append(cell, operations, to: input)
    }
  }

  private mutating func append(
    _ cell: OperationGraph, _ operations: [Operation], to input: Value
  ) throws -> Value {
    let last = cell.nodeCount - 1
    var leadsOut = UInt64(1) << UInt64(last)
    for node in (1...last).reversed() where leadsOut >> UInt64(node) & 1 == 1 {
      if node < last, operations[cell.types[node] - OperationGraph.firstOperationType] == .zero {
        leadsOut &= ~(1 << UInt64(node))
      } else {
        leadsOut |= cell.predecessors[node]
      }
    }
    var terms: [Int: Term] = [0: try identity(input)]
    // Nodes with the same predecessors read the same sum, which is made once; so is the value of a
    // node that several sums need.
    var sums: [UInt64: Value] = [1: input]
    var values: [Int: Value] = [0: input]
    let readers = (0...last).map { node in
      Set(
        cell.predecessors.enumerated()
          .filter { leadsOut >> UInt64($0.offset) & 1 == 1 && $0.element >> UInt64(node) & 1 == 1 }
          .map(\.element)
      ).count
    }
    for node in 1...last where leadsOut >> UInt64(node) & 1 == 1 {
      let mask = cell.predecessors[node]
      let sources = (0..<node).filter { mask >> UInt64($0) & 1 == 1 && terms[$0] != nil }
      guard !sources.isEmpty else { continue }
      if sums[mask] == nil {
        var parts: [Term] = []
        for source in sources {
          guard let term = terms[source] else { continue }
          if readers[source] > 1, source > 0 {
            let value = try values[source] ?? sum([term])
            values[source] = value
            parts.append(try identity(value))
          } else {
            parts.append(term)
          }
        }
        sums[mask] = try sum(parts)
      }
      guard node < last, let sum = sums[mask] else { continue }
      let operation = operations[cell.types[node] - OperationGraph.firstOperationType]
      terms[node] = try apply(operation, to: sum)
    }
    return try sums[cell.predecessors[last]] ?? zeros(like: input)
  }
}
