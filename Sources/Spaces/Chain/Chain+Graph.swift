import Tensors

/// What a chain answers as the graph that it is.
extension Chain {
  /// Throws `notInSpace` for another number of layers, other edges than from each layer to the next,
  /// and an operation that is none of its layer's choices; or what the validity closure throws.
  public func validate(_ architecture: Architecture) throws { try graph.validate(architecture) }

  /// Each layer is uniform among its choices; what the validity closure refuses is drawn again, as
  /// often as `DAG.sampleTries`.
  public func sample(using random: inout RandomSource) throws -> Architecture {
    try graph.sample(using: &random)
  }

  /// Another choice in one layer, uniform over `neighbors`.
  public func mutate(
    _ architecture: Architecture, using random: inout RandomSource
  ) throws -> Architecture {
    try graph.mutate(architecture, using: &random)
  }

  /// The chains with another choice in one layer, by layer, then in the order of the choices.
  public func neighbors(of architecture: Architecture) throws -> [Architecture] {
    try graph.neighbors(of: architecture)
  }

  /// All chains in the order of their choices, the last layer's changing fastest; with `unique` the
  /// first of each class of the `equivalence`.
  public func enumerate(unique: Bool, control: RunControl) throws -> [Architecture] {
    try graph.enumerate(unique: unique, control: control)
  }

  /// By the `equivalence`: the text, a digest of the operations that are no identity, or what the
  /// user's own rule says.
  public func canonicalKey(of architecture: Architecture) throws -> String {
    try graph.canonicalKey(of: architecture)
  }

  /// Layers as nodes, each after the one before.
  public func operationGraph(of architecture: Architecture) throws -> OperationGraph {
    try graph.operationGraph(of: architecture)
  }

  /// Throws `notInSpace` also for edges that skip.
  public func architecture(from graph: OperationGraph) throws -> Architecture {
    try self.graph.architecture(from: graph)
  }

  /// The place in `operations` of each layer's operation, by layer.
  public func architecture(operationIndices indices: [Int]) throws -> Architecture {
    try graph.architecture(operationIndices: indices)
  }

  /// The indices that `architecture(operationIndices:)` reads.
  public func operationIndices(of architecture: Architecture) throws -> [Int] {
    try graph.operationIndices(of: architecture)
  }

  /// One row per chain of n layers whose choices are c₁…cₙ, of k operations in all:
  ///
  /// - `adjacency`, Σ cᵢ: one-hot choices by layer.
  /// - `categorical`, n: operation + 1 by layer.
  /// - `path`: as `DAG`; `unsupported` where there are too many.
  /// - `graph`, (n+2)² + (k+2)(n+2); `sequence`, (n+4)(n+1)/2; `graf`, k + 6 for each set of operations.
  public func encode(_ architectures: [Architecture], as encoding: Encoding) throws -> Tensor {
    try graph.encode(architectures, as: encoding)
  }
}
