import CPython
import Neural

/// An epoch as Python reads it: a dict of the epoch, an int, and of numbers, always in one order.
struct EpochRow: ToPython {
  let record: EpochRecord

  func toPython() throws -> PyRef {
    let result = try owned(PyDict_New())
    do {
      try set("epoch", to: record.epoch, in: result)
      for (name, value) in record.values.sorted(by: { $0.key < $1.key }) {
        try set(name, to: value, in: result)
      }
      try set("learning_rate", to: record.learningRate, in: result)
      try set("seconds", to: record.seconds, in: result)
    } catch {
      Py_DecRef(result)
      throw error
    }
    return result
  }

  private func set(_ name: String, to value: some ToPython, in dictionary: PyRef) throws {
    let value = try value.toPython()
    defer { Py_DecRef(value) }
    guard PyDict_SetItemString(dictionary, name, value) == 0 else {
      throw PythonException.current()
    }
  }

  static var resultAnnotation: String { "dict[str, float]" }
}
