import Search
import Spaces
import Synchronization
import Tensors

/// A search strategy in its starting state, as Python holds it.
final class StrategyHandle: PyExposed {
  static let pythonType = PythonType("Strategy", doc: "A search strategy held by Swift.")
  let strategy: any SearchStrategy

  init(_ strategy: any SearchStrategy) { self.strategy = strategy }
}

/// Measured values as Python holds them.
final class ObjectiveTableHandle: PyExposed {
  static let pythonType = PythonType("ObjectiveTable", doc: "Measured values held by Swift.")
  let table: ObjectiveTable

  init(_ table: ObjectiveTable) { self.table = table }
}

/// A study as Python holds it. One call at a time advances it.
final class StudyHandle: PyExposed {
  static let pythonType = PythonType("Study", doc: "A search and its trials held by Swift.")
  /// nil while a call has it.
  private let resting: Mutex<Study?>

  init(_ study: Study) { resting = Mutex(study) }

  /// Lends the study to `body`, and keeps what it did also where it throws. Throws
  /// `SearchError.isRunning` where another call has the study.
  func use<Result>(_ body: (inout Study) throws -> Result) throws -> Result {
    let taken = resting.withLock { study in
      defer { study = nil }
      return study
    }
    guard var study = taken else { throw SearchError.isRunning }
    defer { resting.withLock { [study] in $0 = study } }
    return try body(&study)
  }

  func read() throws -> Study {
    guard let study = resting.withLock({ $0 }) else { throw SearchError.isRunning }
    return study
  }
}
