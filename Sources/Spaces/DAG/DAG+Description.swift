extension DAG {
  /// All but the validity callback: operations, placement and either the limits or the edges.
  public var spaceDescription: SpaceDescription {
    var parameters: [SpaceDescription.Parameter] = [
      .init("operations", .list(operations)),
      .init("placement", .word(placement.rawValue)),
    ]
    if let fixedPredecessors {
      let edges = fixedPredecessors.enumerated().flatMap { target, mask in
        (0..<target).filter { mask >> UInt64($0) & 1 == 1 }.map { "\($0)-\(target)" }
      }
      parameters.append(.init("edges", .list(edges)))
    } else {
      parameters.append(.init("minimum_nodes", minimumNodes))
      parameters.append(.init("maximum_nodes", maximumNodes))
      parameters.append(.init("maximum_edges", maximumEdges))
    }
    return SpaceDescription(key: key, parameters: parameters)
  }

  /// The space that `spaceDescription` describes, without a validity callback.
  init(_ description: SpaceDescription) throws {
    try description.allowOnly([
      "operations", "placement", "edges", "minimum_nodes", "maximum_nodes", "maximum_edges",
    ])
    let operations = try description.list("operations") ?? []
    let word = try description.word("placement") ?? OperationPlacement.nodes.rawValue
    guard let placement = OperationPlacement(rawValue: word) else {
      throw SpacesError.invalidArgument("placement of dag must be nodes or edges, not '\(word)'")
    }
    if let edges = try description.list("edges") {
      try self.init(
        operations: operations, placement: placement, edges: edges.map(Self.edge(_:)))
      return
    }
    guard let maximumNodes = try description.integer("maximum_nodes") else {
      throw SpacesError.invalidArgument("dag needs maximum_nodes, or edges for a fixed topology")
    }
    try self.init(
      operations: operations, placement: placement,
      minimumNodes: description.integer("minimum_nodes") ?? 2, maximumNodes: maximumNodes,
      maximumEdges: description.integer("maximum_edges"))
  }

  private static func edge(_ text: String) throws -> (source: Int, target: Int) {
    let ends = text.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
    guard ends.count == 2, let source = ends[0], let target = ends[1] else {
      throw SpacesError.invalidArgument("an edge of dag reads source-target, not '\(text)'")
    }
    return (source, target)
  }

  /// The same space with a validity rule, such as after loading.
  public func with(validity: Validity?) throws -> DAG {
    if let fixedPredecessors {
      let graph = labelled(
        fixedPredecessors, Array(repeating: 0, count: maximumNodes + maximumEdges))
      return try DAG(
        operations: operations, placement: placement,
        edges: graph.edges.map { ($0.source, $0.target) }, validity: validity)
    }
    return try DAG(
      operations: operations, placement: placement, minimumNodes: minimumNodes,
      maximumNodes: maximumNodes, maximumEdges: maximumEdges, validity: validity)
  }
}
