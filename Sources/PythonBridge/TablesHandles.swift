import Tables

/// A table of measurements as Python holds it.
final class BenchmarkTableHandle: PyExposed {
  static let pythonType = PythonType(
    "BenchmarkTable", doc: "A table of measurements held by Swift.")
  let table: BenchmarkTable

  init(_ table: BenchmarkTable) { self.table = table }
}
