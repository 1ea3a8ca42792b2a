import CPython
import CPythonShim

/// A Python object. Parameters are borrowed, results are new references, unless said otherwise.
typealias PyRef = UnsafeMutablePointer<PyObject>

/// What a C-API call returned; where it is NULL, the Python exception that explains it.
func owned(_ object: PyRef?) throws -> PyRef {
  guard let object else { throw PythonException.current() }
  return object
}

/// A new reference to None.
var pythonNone: PyRef { Py_NewRef(shim_none()) }

/// The name of the object's type, for messages.
func typeName(_ object: PyRef) -> String {
  guard let name = PyType_GetName(object.pointee.ob_type) else {
    PyErr_Clear()
    return "object"
  }
  defer { Py_DecRef(name) }
  return (try? String.fromPython(name)) ?? "object"
}

/// Runs `body` with the GIL held, whatever thread this is; nil once the interpreter is gone.
func withGIL<Result>(_ body: () throws -> Result) rethrows -> Result? {
  guard Py_IsInitialized() != 0 else { return nil }
  let state = PyGILState_Ensure()
  defer { PyGILState_Release(state) }
  return try body()
}

/// One reference to a Python object that Swift keeps; given back under the GIL.
final class PythonReference: @unchecked Sendable {
  let object: PyRef

  /// Takes another reference to `object`.
  init(retaining object: PyRef) { self.object = Py_NewRef(object) }

  deinit { withGIL { Py_DecRef(object) } }
}
