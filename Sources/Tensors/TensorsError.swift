/// What the numeric foundation refuses, in words that say what, where and the remedy.
public enum TensorsError: Error, Equatable, CustomStringConvertible {
  /// A shape with a negative dimension or more elements than memory can address.
  case invalidShape([Int])
  /// Two shapes that do not fit one operation.
  case mismatchedShapes(operation: String, [Int], [Int])
  /// A value that must be a finite number.
  case notFinite(what: String, index: Int)
  /// Memory that the system did not give.
  case outOfMemory(bytes: Int)
  /// An argument out of its range.
  case invalidArgument(String)
  /// A numeric routine that found no answer.
  case noSolution(routine: String, reason: String)

  public var description: String {
    switch self {
    case .invalidShape(let shape):
      "shape \(shape) must have non-negative dimensions and fit in memory"
    case .mismatchedShapes(let operation, let left, let right):
      "\(operation): shapes \(left) and \(right) do not fit together"
    case .notFinite(let what, let index):
      "\(what) has a NaN or infinite value at index \(index): remove or replace it"
    case .outOfMemory(let bytes):
      "cannot allocate \(bytes) bytes: use a smaller batch or fewer rows"
    case .invalidArgument(let reason): reason
    case .noSolution(let routine, let reason):
      "\(routine) found no solution: \(reason)"
    }
  }
}
