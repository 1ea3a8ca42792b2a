import CPython
import CPythonShim

/// The seed of a draw as Python gives it: a whole number, a `numpy.random.Generator`, of which one is
/// drawn, or None for another one each time.
struct Seed: FromPython {
  let value: Int

  static func fromPython(_ object: PyRef) throws -> Seed {
    if object == shim_none() { return Seed(value: Int.random(in: 0..<Int.max)) }
    guard PyObject_HasAttrString(object, "integers") != 0 else {
      return Seed(value: try Int.fromPython(object))
    }
    let draw = try owned(PyObject_GetAttrString(object, "integers"))
    defer { Py_DecRef(draw) }
    let arguments = try Tuple(Int.max).toPython()
    defer { Py_DecRef(arguments) }
    let drawn = try owned(PyObject_CallObject(draw, arguments))
    defer { Py_DecRef(drawn) }
    return Seed(value: try Int.fromPython(drawn))
  }
  static var annotation: String { "object" }
}
