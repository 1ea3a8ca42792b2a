import Tensors

/// Where a space puts its operations.
public enum OperationPlacement: String, Sendable { case nodes, edges }

/// A count too large for an integer, as a product of powers.
public struct SpaceSize: Hashable, Sendable {
  /// A factor: base to the power of exponent.
  public struct Power: Hashable, Sendable {
    /// At least 0.
    public let base: Int
    /// At least 0.
    public let exponent: Int
  }

  /// The count is their product; 1 without any.
  public let powers: [Power]

  /// A product of powers, such as 6 to the 12th times 2 to the 66th.
  public init(_ powers: [(base: Int, exponent: Int)]) {
    self.powers = powers.map { Power(base: $0.base, exponent: $0.exponent) }
  }

  /// A count that fits in an integer.
  public init(_ count: Int) { self.init([(count, 1)]) }

  /// The count as an integer, nil where it does not fit in one.
  public var count: Int? {
    var count = 1
    for power in powers where power.base != 1 {
      for _ in 0..<power.exponent {
        let (product, overflow) = count.multipliedReportingOverflow(by: power.base)
        guard !overflow else { return nil }
        count = product
      }
    }
    return count
  }
}

/// A set of architectures: what can be drawn, changed, listed, named and turned into numbers.
///
/// Every method that takes an architecture throws `SpacesError.notInSpace` for one that
/// `validate` refuses. Randomness comes in as an argument: the same source gives the same answer.
///
///     for entry in SpaceCatalog.entries {
///       let space = try SpaceCatalog.space(entry.examples[0])
///       let cells = try space.sample(100, seed: 0)
///       let rows = try space.encode(cells, as: .adjacency)   // (100, columns)
///     }
///
/// `examples/swift/OwnSpace` is a whole space of one's own; docs/add-a-space.md goes through it.
public protocol SearchSpace: NetworkSpace, Sendable {
  /// A stable identifier that files and catalogs use, such as "nas_bench_201".
  var key: String { get }
  /// What people call the space; may name its parameters.
  var title: String { get }
  /// What `SpaceCatalog` makes this space from again.
  var spaceDescription: Description { get }
  /// The operation names, in label order; what they compute is `vocabulary`.
  var operations: [String] { get }
  /// Whether labels of nodes or of edges are operations.
  var placement: OperationPlacement { get }
  /// The most nodes an `operationGraph` of this space has, input and output included.
  var maximumGraphNodes: Int { get }
  /// Whether the space was read from a description that tells of a rule of the user's own: it is the
  /// space without that rule.
  var lacksRule: Bool { get }
  /// How many architectures `enumerate` lists, with `unique: false` where the space can, or nil where
  /// only listing can tell.
  var size: SpaceSize? { get }

  /// Throws `SpacesError.notInSpace`, with the reason, for an architecture of any other space.
  func validate(_ architecture: Architecture) throws

  /// One architecture drawn at random; the space's documentation states the distribution.
  func sample(using random: inout RandomSource) throws -> Architecture

  /// One architecture a single edit away, never equal to `architecture`.
  func mutate(_ architecture: Architecture, using random: inout RandomSource) throws -> Architecture

  /// All architectures a single edit away, each once, in a fixed order.
  func neighbors(of architecture: Architecture) throws -> [Architecture]

  /// All architectures in the space's own order; with `unique`, the first of each class that
  /// `canonicalKey` does not tell apart. Throws `unsupported` where the list would not fit in
  /// memory.
  func enumerate(unique: Bool, control: RunControl) throws -> [Architecture]

  /// Equal for two architectures that compute the same function by the space's own rule.
  func canonicalKey(of architecture: Architecture) throws -> String

  /// Reads what `text(of:)` prints. Throws `malformedText` or `notInSpace`.
  func parse(_ text: String) throws -> Architecture

  /// The architecture in the space's published text form.
  func text(of architecture: Architecture) throws -> String

  /// The architecture of a list of numbers, one for each choice, as `operationIndices(of:)` gives them;
  /// each space states their order. Throws `notInSpace`, and `unsupported` where edges are free.
  func architecture(operationIndices indices: [Int]) throws -> Architecture

  /// The numbers of an architecture's choices; `architecture(operationIndices:)` is the inverse.
  func operationIndices(of architecture: Architecture) throws -> [Int]

  /// The architecture of these operations and edges, nodes numbered from 0, the input, to the output.
  /// Operations on nodes are those between input and output, by number; operations on edges are in
  /// the order of `edges`. Names that begin with `input` and end with `output` are those of an
  /// operation graph. Without edges, names are in the order of the operation indices. Throws
  /// `notInSpace` and `invalidGraph`, and `unsupported` where names alone do not say enough.
  func architecture(
    operations names: [String], edges: [(source: Int, target: Int)]?
  ) throws -> Architecture

  /// The architecture with its operations on nodes.
  func operationGraph(of architecture: Architecture) throws -> OperationGraph

  /// The architecture whose operation graph is `graph`: where several share one, that of them
  /// without idle nodes. Throws `notInSpace` where none is.
  func architecture(from graph: OperationGraph) throws -> Architecture

  /// Whether the published programs count a decoded graph as valid (Lukasik et al. 2021,
  /// `utils/util.py`, after Zhang et al. 2019), which differs from belonging to the space; nil for a
  /// space that they do not have.
  func publishedValidity(of graph: OperationGraph) -> Bool?

  /// The same space under a key of its own, which is then its whole description; nil for a space
  /// that is in the catalog under its own key already.
  func named(_ key: String, title: String) -> (any SearchSpace)?

  /// The architecture of this space that stands for `architecture`, which may lie outside where this
  /// space is a part of another: itself where it is a member.
  func nearest(to architecture: Architecture) throws -> Architecture

  /// What makes a graph one of this space's operation graphs; nil where edges and types alone cannot
  /// say it.
  var graphRules: GraphRules? { get }

  /// One float row per architecture. Throws `unsupported` for an encoding this space lacks.
  func encode(_ architectures: [Architecture], as encoding: Encoding) throws -> Tensor
}

/// The longest list that `SearchSpace.enumerate` makes.
public enum EnumerationLimit {
  /// Architectures; a list of more would not fit the memory of many machines.
  public static let count = 2_000_000
}

/// The encodings of White et al. 2020 ("A Study on Encodings for Neural Architecture Search") and
/// of the predictor study (White et al. 2021), and `graf`.
public enum Encoding: String, CaseIterable, Sendable {
  /// Edges as bits and operations one-hot.
  case adjacency
  /// One bit for every possible path of operations from input to output.
  case path
  /// One integer per choice.
  case categorical
  /// A padded adjacency matrix followed by one-hot node types, flattened.
  case graph
  /// The token sequence of SemiNAS (Luo et al. 2020).
  case sequence
  /// Counts, path lengths and degrees of every small set of operations (Kadlecová et al. 2024): does not
  /// tell all architectures apart, and lets simple models rank best.
  case graf
}

extension SearchSpace {
  /// The key alone: enough for a space without parameters.
  public var spaceDescription: Description { Description(key: key) }

  /// No: only `DAG` and `Chain` have rules of the user's.
  public var lacksRule: Bool { false }

  /// None.
  public var graphRules: GraphRules? { nil }

  /// None: a published space keeps its key.
  public func named(_ key: String, title: String) -> (any SearchSpace)? { nil }

  /// None: the published programs know three spaces.
  public func publishedValidity(of graph: OperationGraph) -> Bool? { nil }

  /// The architecture itself: what a space that is no part of another answers.
  public func nearest(to architecture: Architecture) throws -> Architecture {
    try validate(architecture)
    return architecture
  }

  /// Whether `validate` accepts the architecture.
  public func contains(_ architecture: Architecture) -> Bool {
    (try? validate(architecture)) != nil
  }

  /// Throws `unsupported` for a list of more than `EnumerationLimit.count`, which nil stands for.
  package func checkEnumerable(_ count: Int?) throws {
    if let count, count <= EnumerationLimit.count { return }
    let known = count.map { "\($0)" } ?? "more than that"
    throw SpacesError.unsupported(
      space: title,
      what: "list of all its architectures, at most \(EnumerationLimit.count) (there are \(known))",
      remedy: "draw architectures with sample, or make the space smaller")
  }

  /// The number of node types of this space's operation graphs.
  public var typeCount: Int { OperationGraph.firstOperationType + operations.count }
}
