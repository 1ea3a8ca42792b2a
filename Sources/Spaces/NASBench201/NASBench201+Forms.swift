extension NASBench201 {
  /// Throws `unsupported` without edges: their order in the official text is not that of the indices.
  public func architecture(
    operations names: [String], edges: [(source: Int, target: Int)]?
  ) throws -> Architecture {
    guard let edges else {
      throw SpacesError.unsupported(
        space: title, what: "cells as operations alone, whose edges nothing tells",
        remedy: "give the edges too, or the official text")
    }
    return try graphArchitecture(names, edges)
  }
}
