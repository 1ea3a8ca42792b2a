/// What a search space says about networks: what its operations compute, and the network that is
/// built from an architecture. Drawings, counts and training all read the same description.
///
/// A `SearchSpace` has all of it by default: operations mean what their names do, and networks are
/// the skeleton of NAS-Bench-201 around the architecture as a cell. A space whose architectures
/// are something else says so in `network(of:options:)`.
///
///     let space = NASBench201()
///     let cell = try space.architecture(at: 6111)
///     var options = space.networkOptions.on(.cifar100)
///     options.channels = 8
///     print(try space.parameters(of: cell, options: options), try space.flops(of: cell))
public protocol NetworkSpace {
  /// What each operation computes, in the order of `operations`; `opaque` for names that mean
  /// nothing.
  var vocabulary: [Operation] { get }

  /// The sizes of the network in the space's paper, for CIFAR-10.
  var networkOptions: NetworkOptions { get }

  /// The sizes of the network that trainings take where nothing else is said.
  var trainingOptions: NetworkOptions { get }

  /// The network built from an architecture, classifier included.
  ///
  /// Throws `SpacesError.notInSpace`, `unsupported` for operations that are `opaque`, and
  /// `invalidArgument` for sizes out of range.
  func network(
    of architecture: Architecture, options: NetworkOptions
  ) throws -> NetworkDescription
}

extension NetworkSpace {
  /// The network of the paper's size. Throws as `network(of:options:)`.
  public func network(of architecture: Architecture) throws -> NetworkDescription {
    try network(of: architecture, options: networkOptions)
  }

  /// Trainable parameters of the network, a raw count; of the paper's size without `options`.
  /// Throws as `network(of:options:)`.
  public func parameters(
    of architecture: Architecture, options: NetworkOptions? = nil
  ) throws -> Int {
    try network(of: architecture, options: options ?? networkOptions).cost.parameters
  }

  /// Multiply-adds of one image through the network, a raw count as `NetworkCost` defines it; of the
  /// paper's size without `options`. Published tables list the same number in millions.
  /// Throws as `network(of:options:)`.
  public func flops(of architecture: Architecture, options: NetworkOptions? = nil) throws -> Int {
    try network(of: architecture, options: options ?? networkOptions).cost.multiplyAdds
  }

  /// Those of NAS-Bench-201: 16 channels, three stages of five cells.
  public var networkOptions: NetworkOptions { NetworkOptions() }

  /// A network that trains in minutes: 16 channels, and one cell in each of three stages.
  public var trainingOptions: NetworkOptions {
    var options = NetworkOptions()
    options.cellsPerStage = 1
    return options
  }

  /// Whether every operation has a meaning, so that networks can be built.
  public var hasNetworks: Bool { !vocabulary.contains(.opaque) }
}

extension NetworkSpace where Self: SearchSpace {
  /// What each name means to `Operation(named:)`.
  public var vocabulary: [Operation] { operations.map(Operation.init(named:)) }

  /// The architecture as a cell in the skeleton of NAS-Bench-201. Throws as the requirement does.
  public func network(
    of architecture: Architecture, options: NetworkOptions
  ) throws -> NetworkDescription {
    let graph = try operationGraph(of: architecture)
    try refuseOpaqueOperations()
    return try NetworkDescription(cell: graph, operations: vocabulary, options: options)
  }

  /// Throws `unsupported` where an operation is only a name.
  func refuseOpaqueOperations() throws {
    if let opaque = vocabulary.firstIndex(of: .opaque) {
      throw SpacesError.unsupported(
        space: title, what: "network: '\(operations[opaque])' names no known operation",
        remedy: "say what it computes, such as conv_3x3, where the space is made")
    }
  }
}
