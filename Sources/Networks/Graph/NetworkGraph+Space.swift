import Spaces

extension NetworkGraph {
  /// The network of an architecture of any space: that of the space's own paper where there is one,
  /// else the skeleton of NAS-Bench-201 around its cells.
  ///
  /// - Parameter operations: what the operations of the space compute, by name; those not listed are
  ///   what their own name means to `OperationTemplate`. Spaces with a paper's network need none.
  ///
  /// Throws `NetworksError`, and what the space throws for an architecture that is not its own.
  public init(
    of architecture: Architecture, in space: any SearchSpace, settings: CellNetworkSettings,
    operations: [String: OperationTemplate] = [:]
  ) throws {
    try space.validate(architecture)
    let unknown = operations.keys.filter { !space.operations.contains($0) }.sorted()
    guard unknown.isEmpty else {
      throw NetworksError.invalidSetting(
        "'\(unknown[0])' is no operation of the space, which has "
          + space.operations.joined(separator: ", "))
    }
    switch space {
    case is NASBench201 where operations.isEmpty:
      try self.init(nasBench201: architecture, settings: settings)
    case is NASBench101 where operations.isEmpty:
      try self.init(nasBench101: architecture, settings: settings)
    case let space as ENAS where operations.isEmpty:
      try self.init(enas: architecture, layers: space.layers, settings: settings)
    default:
      let templates = try space.operations.map {
        try operations[$0] ?? OperationTemplate(named: $0)
      }
      try self.init(
        cell: space.operationGraph(of: architecture), operations: templates, settings: settings)
    }
  }
}
