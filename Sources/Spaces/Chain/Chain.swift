import Tensors

/// Chains of layers, each with its own choice of operations: the macro spaces of MobileNet-like
/// networks (Cai et al. 2019, ProxylessNAS; Wu et al. 2019, FBNet).
///
/// An architecture has a node for the input, one for each layer, and one for the output; a layer's
/// label is an index into `operations`. Its network (`network(of:options:)`) has the strides and
/// channels of `skeleton`.
///
///     let space = try Chain(choices: [
///       ["conv_3x3", "conv_5x5"], ["mbconv_3x3-e3", "mbconv_3x3-e6", "skip_connect"],
///     ])
///     print(space.size?.count ?? 0)                                         // 6
///     let chain = try space.parse("conv_3x3|skip_connect")
///
/// `SpaceCatalog.register(_:as:)` gives it a key of its own, under which files remember it.
public struct Chain: SearchSpace {
  /// The numbers of layers that fit an operation graph, whose edges are words of 64 bits.
  public static let layerRange = 1...Architecture.maximumNodes - 2

  /// The same architectures as graphs.
  var graph: DAG
  /// What the network around the choices looks like.
  public let skeleton: Skeleton
  /// Which chains `canonicalKey` takes for the same.
  public let equivalence: Equivalence

  /// Throws `SpacesError.invalidArgument` for a number of layers outside `layerRange`, for a layer
  /// without choices or with a repeated one, for names that cannot name operations, and for a skeleton
  /// that does not fit.
  ///
  /// - Parameters:
  ///   - choices: the operations of each layer, in the order in which chains are listed.
  ///   - operations: all of them in label order; by default in that of their first appearance.
  ///   - meanings: what operations compute whose names do not say it, by name.
  ///   - skeleton: strides and channels; `Skeleton(layers:)` unless given.
  ///   - equivalence: which chains count as the same. An identity operation in a layer that changes
  ///     the size of the image or its channels is none: it projects.
  ///   - validity: asked about every chain before it leaves any method; on the calling thread only.
  public init(
    choices: [[String]], operations: [String]? = nil, meanings: [String: Operation] = [:],
    skeleton: Skeleton? = nil, equivalence: Equivalence = .isomorphism,
    validity: DAG.Validity? = nil
  ) throws {
    let layers = choices.count
    guard Self.layerRange.contains(layers) else {
      throw SpacesError.invalidArgument(
        "a chain has \(Self.layerRange.lowerBound) to \(Self.layerRange.upperBound) layers, not "
          + "\(layers): an operation graph holds \(Architecture.maximumNodes) nodes, input and output "
          + "included, so put what every architecture has into one operation")
    }
    let skeleton = try skeleton ?? Skeleton(layers: layers)
    guard skeleton.layers.count == layers else {
      throw SpacesError.invalidArgument(
        "a skeleton of \(skeleton.layers.count) layers for a chain of \(layers)")
    }
    var seen: Set<String> = []
    let names = operations ?? choices.joined().filter { seen.insert($0).inserted }
    let function = ChainFunction(names, meanings, skeleton)
    (self.skeleton, self.equivalence) = (skeleton, equivalence)
    var graph = try DAG(
      operations: names, meanings: meanings, edges: (0...layers).map { ($0, $0 + 1) },
      choices: choices,
      equivalence: .custom { try function.key(of: $0, equivalence) }, validity: validity)
    (graph.key, graph.title) = ("chain", "Chain of \(layers) layers")
    self.graph = graph
  }

  private init(_ graph: DAG, _ skeleton: Skeleton, _ equivalence: Equivalence) {
    (self.graph, self.skeleton, self.equivalence) = (graph, skeleton, equivalence)
  }

  /// "chain", or what `named(_:title:)` gave.
  public var key: String { graph.key }
  /// Says how many layers there are, or what it was registered as.
  public var title: String { graph.title }
  /// All operations, in label order.
  public var operations: [String] { graph.operations }
  /// What each operation computes: what the meanings say, else what the name does.
  public var vocabulary: [Operation] { graph.vocabulary }
  /// Layers are nodes.
  public var placement: OperationPlacement { .nodes }
  /// Input, layers and output.
  public var maximumGraphNodes: Int { graph.maximumNodes }
  /// How many layers there are, in `layerRange`.
  public var layers: Int { graph.maximumNodes - 2 }
  /// Read from a description that tells of a rule of the user's own.
  public var lacksRule: Bool { graph.lacksRule }
  /// The product of the numbers of choices; nil with a validity rule.
  public var size: SpaceSize? { graph.size }
  /// One after the other; each layer has an operation of its choices.
  public var graphRules: GraphRules? { graph.graphRules }

  /// The operations that a layer, counted from 0, may have.
  public var choices: [[String]] {
    graph.labels(ofSlots: layers).map { $0.map { operations[$0] } }
  }

  /// The same space, its validity rule included.
  public func named(_ key: String, title: String) -> (any SearchSpace)? {
    var graph = graph
    (graph.key, graph.title) = (key, title)
    return Chain(graph, skeleton, equivalence)
  }

  /// The same space with a validity rule, such as after loading, or without one.
  public func with(validity: DAG.Validity?) -> Chain {
    Chain(graph.with(validity: validity), skeleton, equivalence)
  }
}
