/// What a strategy or domain refuses, in words that say what, where and the remedy.
public enum SearchError: Error, Equatable, CustomStringConvertible {
  /// A setting or argument out of its range.
  case invalidArgument(String)

  public var description: String {
    switch self {
    case .invalidArgument(let reason): reason
    }
  }

  /// Throws `invalidArgument` unless `range` holds the value.
  static func require(_ value: Int, in range: ClosedRange<Int>, _ name: String) throws {
    guard range.contains(value) else {
      throw SearchError.invalidArgument(
        "\(name) is \(value), outside \(range.lowerBound)...\(range.upperBound)")
    }
  }
}
