/// What a search space refuses, in words that say what, where and the remedy.
///
/// Python raises them as ValueError.
public enum SpacesError: Error, Equatable, CustomStringConvertible {
  /// A graph that is no architecture at all.
  case invalidGraph(String)
  /// An architecture that is well formed but outside the space.
  case notInSpace(space: String, reason: String)
  /// Text that does not parse; `at` is a byte offset.
  case malformedText(space: String, text: String, at: Int, reason: String)
  /// A constructor or method argument out of its range.
  case invalidArgument(String)
  /// The space does not have what was asked for.
  case unsupported(space: String, what: String, remedy: String)

  /// One sentence for people, with the value, the place and the remedy.
  public var description: String {
    switch self {
    case .invalidGraph(let reason): reason
    case .notInSpace(let space, let reason): "not an architecture of \(space): \(reason)"
    case .malformedText(let space, let text, let at, let reason):
      "\(space) cannot read '\(Self.excerpt(text))': \(reason) at byte \(at)"
    case .invalidArgument(let reason): reason
    case .unsupported(let space, let what, let remedy): "\(space) has no \(what): \(remedy)"
    }
  }

  private static func excerpt(_ text: String) -> String {
    text.count <= 80 ? text : "\(text.prefix(77))..."
  }
}

extension SearchSpace {
  /// The error for an architecture that is not of this space.
  func outside(_ reason: String) -> SpacesError { .notInSpace(space: title, reason: reason) }
}
