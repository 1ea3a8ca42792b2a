import CPython
import CPythonShim

/// A raised Python exception on its way through Swift, with its traceback.
///
/// While Swift code runs, Python's error indicator is clear: whoever finds it set makes one of
/// these. It may cross threads, and is raised again unchanged when the call returns to Python.
final class PythonException: Error, @unchecked Sendable {
  private var type: PyRef?
  private var value: PyRef?
  private var traceback: PyRef?

  private init() { PyErr_Fetch(&type, &value, &traceback) }

  /// Takes the exception from the error indicator. The GIL must be held.
  static func current() -> PythonException { PythonException() }

  /// Puts the exception back into the error indicator. The GIL must be held.
  func restore() {
    if type == nil {
      PyErr_SetString(
        shim_exception_type(SHIM_RUNTIME_ERROR), "a Python call failed without an exception")
      return
    }
    PyErr_Restore(type, value, traceback)
    (type, value, traceback) = (nil, nil, nil)
  }

  /// Whether the exception is a `kind`. The GIL must be held.
  func isKind(_ kind: shim_exception) -> Bool {
    type.map { PyErr_GivenExceptionMatches($0, shim_exception_type(kind)) != 0 } ?? false
  }

  deinit {
    guard type != nil || value != nil || traceback != nil else { return }
    withGIL {
      for reference in [type, value, traceback] { Py_DecRef(reference) }
    }
  }
}

/// An argument that is not what a function takes.
struct ConversionError: Error {
  let kind: shim_exception
  let message: String

  static func type(_ message: String) -> ConversionError {
    ConversionError(kind: SHIM_TYPE_ERROR, message: message)
  }
  static func value(_ message: String) -> ConversionError {
    ConversionError(kind: SHIM_VALUE_ERROR, message: message)
  }
  static func overflow(_ message: String) -> ConversionError {
    ConversionError(kind: SHIM_OVERFLOW_ERROR, message: message)
  }

  static func expected(_ what: String, got object: PyRef) -> ConversionError {
    .type("expected \(what), got \(typeName(object))")
  }
}
