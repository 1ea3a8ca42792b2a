import Experiments
import Search
import Spaces
import Tables

/// A search strategy in its starting state, as Python holds it.
final class StrategyHandle: PyExposed {
  static let pythonType = PythonType("Strategy", doc: "A search strategy held by Swift.")
  let strategy: any SearchStrategy<Architecture>

  init(_ strategy: any SearchStrategy<Architecture>) { self.strategy = strategy }
}

/// A metric of a table as Python holds it.
final class TableObjectiveHandle: PyExposed {
  static let pythonType = PythonType(
    "TableObjective", doc: "A metric of a table as what a search maximizes, held by Swift.")
  let objective: TableObjective

  init(_ objective: TableObjective) { self.objective = objective }
}

/// A study as Python holds it.
final class StudyHandle: PyExposed {
  static let pythonType = PythonType("Study", doc: "A search and its trials held by Swift.")
  let study: Study<Architecture>

  init(_ study: Study<Architecture>) { self.study = study }
}
