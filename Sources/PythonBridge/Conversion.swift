import CPython
import CPythonShim

/// A value that a Python argument, or the result of a Python callback, becomes.
///
/// A conversion may run arbitrary Python code (`__index__`, `__getitem__`), so it trusts nothing it
/// learned before a call. The GIL is held.
protocol FromPython {
  /// Throws `ConversionError`, or the `PythonException` that the object raised.
  static func fromPython(_ object: PyRef) throws -> Self

  /// What an argument that was not given becomes, or nil where it must be given.
  static var whenMissing: Self? { get }

  /// How a list of these is read: `bytes` read `[UInt8]` in one piece.
  static func listFromPython(_ object: PyRef) throws -> [Self]

  /// The Python type as the stub file writes it.
  static var annotation: String { get }
  static var listAnnotation: String { get }
}

extension FromPython {
  static var whenMissing: Self? { nil }
  static func listFromPython(_ object: PyRef) throws -> [Self] {
    try readSequence(object) { try Self.fromPython($0) }
  }
  static var listAnnotation: String { "Sequence[\(annotation)]" }
}

/// A value that becomes a Python object.
protocol ToPython {
  /// A new reference. The GIL is held.
  func toPython() throws -> PyRef

  static func listToPython(_ list: [Self]) throws -> PyRef

  /// The Python type as the stub file writes it.
  static var resultAnnotation: String { get }
  static var listResultAnnotation: String { get }
}

extension ToPython {
  static func listToPython(_ list: [Self]) throws -> PyRef {
    let result = try owned(PyList_New(list.count))
    do {
      for (i, element) in list.enumerated() {
        guard PyList_SetItem(result, i, try element.toPython()) == 0 else {
          throw PythonException.current()
        }
      }
    } catch {
      Py_DecRef(result)
      throw error
    }
    return result
  }
  static var listResultAnnotation: String { "list[\(resultAnnotation)]" }
}

/// The result of a function that has none.
struct PyNone: ToPython {
  func toPython() throws -> PyRef { pythonNone }
  static var resultAnnotation: String { "None" }
}
