/// Which architectures of a space of one's own count as the same: the rule of `canonicalKey`, by
/// which lists are unique, tables answer by class and searches ask once.
///
///     let space = try DAG(
///       operations: ["conv_3x3", "skip_connect", "none"], maximumNodes: 5, equivalence: .function)
public enum Equivalence: Sendable {
  /// Those that differ in the numbering of inner nodes only.
  case isomorphism
  /// Those that are the same sum of the same operations once every identity operation passes on what
  /// it reads.
  case identity
  /// As `identity`, and zeros add nothing to a sum: a zero operation is zero, and so is every
  /// operation that reads only zeros, as in NAS-Bench-201's own rule.
  case function
  /// Those of which the closure says the same. It is called on the calling thread only, and what it
  /// throws goes through; of it descriptions have a mark only.
  case custom(@Sendable (Architecture) throws -> String)

  /// The rule of that name. Throws `SpacesError.invalidArgument` for any other.
  public init(named name: String) throws {
    switch name {
    case "isomorphism": self = .isomorphism
    case "identity": self = .identity
    case "function": self = .function
    default:
      throw SpacesError.invalidArgument(
        "'\(name.prefix(64))' is no rule of equivalence: choose isomorphism, identity or function, "
          + "or give a rule of your own")
    }
  }

  /// What `init(named:)` reads; nil for a rule of the user's own.
  public var name: String? {
    switch self {
    case .isomorphism: "isomorphism"
    case .identity: "identity"
    case .function: "function"
    case .custom: nil
    }
  }

  /// As descriptions have it: nothing for what is usual, a mark for what cannot be written.
  var parameters: [Description.Parameter] {
    switch self {
    case .isomorphism: []
    case .custom: [Description.ownEquivalence]
    case .identity, .function: name.map { [.init("equivalence", .word($0))] } ?? []
    }
  }
}
