import Tensors

/// Architectures from what other programs and files have: indices, names and edges, matrices, keys.
extension SearchSpace {
  /// Throws `unsupported`: a space with free edges has no such list.
  public func architecture(operationIndices indices: [Int]) throws -> Architecture {
    throw noIndices
  }

  /// Throws `unsupported`: a space with free edges has no such list.
  public func operationIndices(of architecture: Architecture) throws -> [Int] {
    throw noIndices
  }

  private var noIndices: SpacesError {
    .unsupported(
      space: title, what: "architectures as lists of operation indices",
      remedy: "its edges are free, so give the operations and the edges")
  }

  /// Takes the place in `operations` of each name for its index.
  public func architecture(
    operations names: [String], edges: [(source: Int, target: Int)]?
  ) throws -> Architecture {
    guard let edges else {
      return try architecture(operationIndices: names.map(label(of:)))
    }
    return try graphArchitecture(names, edges)
  }

  func graphArchitecture(
    _ names: [String], _ edges: [(source: Int, target: Int)]
  ) throws -> Architecture {
    let isGraph = names.first == "input" && names.last == "output" && names.count > 1
    guard placement == .nodes || isGraph else {
      return try architecture(onEdges: names, edges: edges)
    }
    let labels = try (isGraph ? names.dropFirst().dropLast() : names[...]).map(label(of:))
    let types =
      [OperationGraph.inputType] + labels.map { OperationGraph.firstOperationType + $0 }
      + [OperationGraph.outputType]
    return try architecture(
      from: OperationGraph(types: types, predecessors: predecessors(edges, nodes: types.count)))
  }

  private func architecture(
    onEdges names: [String], edges: [(source: Int, target: Int)]
  ) throws -> Architecture {
    guard names.count == edges.count, let last = edges.map(\.target).max(),
      (1..<Architecture.maximumNodes).contains(last)
    else {
      throw outside(
        "\(names.count) operations for \(edges.count) edges: operations are on the edges, so give one "
          + "for each, and edges between nodes 0..<\(Architecture.maximumNodes)")
    }
    let architecture = try Architecture(
      nodes: Array(repeating: 0, count: last + 1),
      edges: zip(names, edges).map { .init($1.source, $1.target, label: try label(of: $0)) })
    try validate(architecture)
    return architecture
  }

  /// Edges as the bits that `OperationGraph` has. Throws `notInSpace` for edges that do not go upward
  /// within `nodes`, and for repeated ones.
  func predecessors(_ edges: [(source: Int, target: Int)], nodes: Int) throws -> [UInt64] {
    guard nodes <= Architecture.maximumNodes else {
      throw outside("it has \(nodes) nodes, more than \(Architecture.maximumNodes)")
    }
    var predecessors = [UInt64](repeating: 0, count: nodes)
    for (source, target) in edges {
      guard 0 <= source, source < target, target < nodes else {
        throw outside(
          "edge \(source)->\(target) does not go from a lower to a higher node of its \(nodes): "
            + "number the nodes in topological order, input and output included")
      }
      guard predecessors[target] >> UInt64(source) & 1 == 0 else {
        throw outside("edge \(source)->\(target) is given twice")
      }
      predecessors[target] |= 1 << UInt64(source)
    }
    return predecessors
  }

  /// The label of an operation's name. Throws `notInSpace` for a name that is none.
  func label(of name: String) throws -> Int {
    guard let label = operations.firstIndex(of: name) else {
      let known = operations.prefix(8).joined(separator: ", ") + (operations.count > 8 ? ", …" : "")
      throw outside("'\(name.prefix(64))' is none of its operations: \(known)")
    }
    return label
  }

  /// The first listed architecture of each `canonicalKey`, in the order of `keys`. The space is listed
  /// once, which takes as long as `enumerate(unique: true)` and all its keys.
  ///
  /// Throws `notInSpace` for a key that no architecture has, and as `enumerate`, where the space is
  /// too large to be listed.
  public func architectures(
    withKeys keys: [String], control: RunControl = RunControl()
  ) throws -> [Architecture] {
    var missing = Set(keys)
    var found: [String: Architecture] = [:]
    let all = try enumerate(unique: true, control: control)
    for (index, architecture) in all.enumerated() where !missing.isEmpty {
      if index % 64 == 0 {
        try control.check()
        control.report(index, of: all.count)
      }
      let key = try canonicalKey(of: architecture)
      if missing.remove(key) != nil { found[key] = architecture }
    }
    return try keys.map { key in
      guard let architecture = found[key] else {
        throw outside("none has the canonical key '\(key.prefix(64))'")
      }
      return architecture
    }
  }
}
