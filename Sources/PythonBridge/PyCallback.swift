import CPython
import CPythonShim

/// A Python callable that Swift keeps and may call from any thread, whether or not the GIL is held.
///
///     m.long("fit", "epochs", "report=None") { (control: RunControl, epochs: Int, report: PyCallback?) in
///       try report?.call(epoch, loss)                              // result ignored
///       let valid = try callback.call(text, returning: Bool.self)  // result converted
///     }
///
/// What the callable raises is thrown as `PythonException`; when the Swift function throws it on,
/// the caller in Python sees the original exception with its traceback. An interrupt waits for a
/// callable that a worker runs.
final class PyCallback: FromPython, Sendable {
  private let reference: PythonReference

  private init(_ callable: PyRef) { reference = PythonReference(retaining: callable) }

  static func fromPython(_ object: PyRef) throws -> PyCallback {
    guard PyCallable_Check(object) != 0 else {
      throw ConversionError.expected("a callable", got: object)
    }
    return PyCallback(object)
  }
  static var annotation: String { "Callable[..., Any]" }

  func call<each Argument: ToPython>(_ arguments: repeat each Argument) throws {
    try invoke(repeat each arguments) { _ in }
  }

  func call<each Argument: ToPython, Value: FromPython>(
    _ arguments: repeat each Argument, returning type: Value.Type
  ) throws -> Value {
    try invoke(repeat each arguments) { result in
      do {
        return try Value.fromPython(result)
      } catch let error as ConversionError {
        throw ConversionError(kind: error.kind, message: "the callback's result: \(error.message)")
      }
    }
  }

  private func invoke<each Argument: ToPython, Value>(
    _ arguments: repeat each Argument, read: (PyRef) throws -> Value
  ) throws -> Value {
    let value = try withGIL {
      let tuple = try Tuple(repeat each arguments).toPython()
      defer { Py_DecRef(tuple) }
      let result = try owned(PyObject_CallObject(reference.object, tuple))
      defer { Py_DecRef(result) }
      return try read(result)
    }
    guard let value else { throw ConversionError.value("Python has ended: no callback can run") }
    return value
  }
}
