import CPython
import CPythonShim

extension Int: FromPython, ToPython {
  /// Any object with `__index__`; `OverflowError` outside 64 bits.
  static func fromPython(_ object: PyRef) throws -> Int {
    let value = PyLong_AsLongLong(object)
    if value == -1, PyErr_Occurred() != nil {
      let raised = PythonException.current()
      if raised.isKind(SHIM_OVERFLOW_ERROR) {
        throw ConversionError.overflow("the integer does not fit into 64 bits")
      }
      if raised.isKind(SHIM_TYPE_ERROR) { throw ConversionError.expected("int", got: object) }
      throw raised
    }
    return Int(value)
  }
  func toPython() throws -> PyRef { try owned(PyLong_FromLongLong(Int64(self))) }
  static var annotation: String { "int" }
  static var resultAnnotation: String { "int" }
}

extension Double: FromPython, ToPython {
  /// Any object with `__float__` or `__index__`; NaN and infinities pass.
  static func fromPython(_ object: PyRef) throws -> Double {
    let value = PyFloat_AsDouble(object)
    if value == -1, PyErr_Occurred() != nil {
      let raised = PythonException.current()
      if raised.isKind(SHIM_TYPE_ERROR) { throw ConversionError.expected("float", got: object) }
      if raised.isKind(SHIM_OVERFLOW_ERROR) {
        throw ConversionError.overflow("the integer is too large for a float")
      }
      throw raised
    }
    return value
  }
  func toPython() throws -> PyRef { try owned(PyFloat_FromDouble(self)) }
  static var annotation: String { "float" }
  static var resultAnnotation: String { "float" }
}

extension Float: FromPython, ToPython {
  /// As `Double`, rounded: values beyond float32 become infinite.
  static func fromPython(_ object: PyRef) throws -> Float { Float(try Double.fromPython(object)) }
  func toPython() throws -> PyRef { try Double(self).toPython() }
  static var annotation: String { "float" }
  static var resultAnnotation: String { "float" }
}

extension Bool: FromPython, ToPython {
  /// True and False only, NumPy's too: truth of other objects hides mistakes.
  static func fromPython(_ object: PyRef) throws -> Bool {
    if object == shim_true() { return true }
    if object == shim_false() { return false }
    guard try isNumPyBool(object) else {
      throw ConversionError.expected("True or False", got: object)
    }
    let truth = PyObject_IsTrue(object)
    guard truth >= 0 else { throw PythonException.current() }
    return truth == 1
  }

  /// Whether it is a `numpy.bool_`; without NumPy in the process nothing is.
  private static func isNumPyBool(_ object: PyRef) throws -> Bool {
    let name = try "numpy".toPython()
    defer { Py_DecRef(name) }
    guard let numpy = PyImport_GetModule(name) else {
      PyErr_Clear()
      return false
    }
    defer { Py_DecRef(numpy) }
    let type = try owned(PyObject_GetAttrString(numpy, "bool_"))
    defer { Py_DecRef(type) }
    let answer = PyObject_IsInstance(object, type)
    guard answer >= 0 else { throw PythonException.current() }
    return answer == 1
  }

  func toPython() throws -> PyRef { Py_NewRef(self ? shim_true() : shim_false()) }
  static var annotation: String { "bool" }
  static var resultAnnotation: String { "bool" }
}
