/// What a report or a drawing refuses, in words that say what, where and the remedy.
public enum ReportsError: Error, Equatable, CustomStringConvertible {
  /// An argument out of its range.
  case invalidArgument(String)

  /// One sentence for people, with the value and the remedy.
  public var description: String {
    switch self {
    case .invalidArgument(let reason): reason
    }
  }
}
