import Tensors

/// Where a space puts its operations.
public enum OperationPlacement: String, Sendable { case nodes, edges }

/// A count too large for an integer, as a product of powers.
public struct SpaceSize: Hashable, Sendable {
  public struct Power: Hashable, Sendable {
    public let base: Int
    public let exponent: Int
  }

  public let powers: [Power]

  public init(_ powers: [(base: Int, exponent: Int)]) {
    self.powers = powers.map { Power(base: $0.base, exponent: $0.exponent) }
  }

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
public protocol SearchSpace: Sendable {
  /// A stable identifier that files and catalogs use, such as "nas_bench_201".
  var key: String { get }
  var title: String { get }
  /// What `SpaceCatalog` makes this space from again.
  var spaceDescription: SpaceDescription { get }
  /// The operation names, in label order.
  var operations: [String] { get }
  var placement: OperationPlacement { get }
  /// The most nodes an `operationGraph` of this space has, input and output included.
  var maximumGraphNodes: Int { get }
  /// How many architectures `enumerate` lists, with `unique: false` where the space can, or nil where
  /// only listing can tell.
  var size: SpaceSize? { get }
  /// The network that repeats the architecture as its cell, or nil where it is the whole network.
  var skeleton: NetworkSkeleton? { get }

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

  /// The architecture with its operations on nodes.
  func operationGraph(of architecture: Architecture) throws -> OperationGraph

  /// The architecture whose operation graph is `graph`: where several share one, that of them
  /// without idle nodes. Throws `notInSpace` where none is.
  func architecture(from graph: OperationGraph) throws -> Architecture

  /// What makes a graph one of this space's operation graphs; nil where edges and types alone cannot
  /// say it.
  var graphRules: GraphRules? { get }

  /// One float row per architecture. Throws `unsupported` for an encoding this space lacks.
  func encode(_ architectures: [Architecture], as encoding: Encoding) throws -> Tensor
}

/// The longest list that `SearchSpace.enumerate` makes.
public enum EnumerationLimit {
  public static let count = 2_000_000
}

/// The encodings of White et al. 2020 ("A Study on Encodings for Neural Architecture Search") and
/// of the predictor study (White et al. 2021).
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
}

extension SearchSpace {
  /// The key alone: enough for a space without parameters.
  public var spaceDescription: SpaceDescription { SpaceDescription(key: key) }

  public var graphRules: GraphRules? { nil }

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
