import CPython
import CPythonShim

extension Optional: FromPython where Wrapped: FromPython {
  static func fromPython(_ object: PyRef) throws -> Wrapped? {
    object == shim_none() ? nil : try Wrapped.fromPython(object)
  }
  static var whenMissing: Wrapped?? { .some(nil) }
  static var annotation: String { "\(Wrapped.annotation) | None" }
}

extension Optional: ToPython where Wrapped: ToPython {
  func toPython() throws -> PyRef { try map { try $0.toPython() } ?? pythonNone }
  static var resultAnnotation: String { "\(Wrapped.resultAnnotation) | None" }
}

extension Array: FromPython where Element: FromPython {
  static func fromPython(_ object: PyRef) throws -> [Element] {
    try Element.listFromPython(object)
  }
  static var annotation: String { Element.listAnnotation }
}

extension Array: ToPython where Element: ToPython {
  func toPython() throws -> PyRef { try Element.listToPython(self) }
  static var resultAnnotation: String { Element.listResultAnnotation }
}

/// The longest Python sequence that is read element by element; larger data comes as arrays.
private let longestSequence = 1 << 24

/// The elements of any Python sequence but str, each read by `convert`.
///
/// The length it claims is only a hint: `ValueError` where it changes meanwhile.
func readSequence<Element>(
  _ sequence: PyRef, convert: (PyRef) throws -> Element
) throws -> [Element] {
  guard shim_is_str(sequence) == 0, PySequence_Check(sequence) != 0 else {
    throw ConversionError.expected("a sequence", got: sequence)
  }
  let count = PySequence_Size(sequence)
  guard count >= 0 else { throw PythonException.current() }
  guard count <= longestSequence else {
    throw ConversionError.value(
      "a sequence of \(count) elements is too long (limit \(longestSequence)): pass it in parts")
  }
  var elements: [Element] = []
  elements.reserveCapacity(Swift.min(count, 4096))
  for i in 0..<count {
    guard let item = PySequence_GetItem(sequence, i) else {
      let raised = PythonException.current()
      guard raised.isKind(SHIM_INDEX_ERROR) else { throw raised }
      throw ConversionError.value("the sequence lost elements while it was read")
    }
    defer { Py_DecRef(item) }
    do {
      elements.append(try convert(item))
    } catch let error as ConversionError {
      throw ConversionError(kind: error.kind, message: "element \(i): \(error.message)")
    }
    if i % 65536 == 65535, PyErr_CheckSignals() != 0 { throw PythonException.current() }
  }
  return elements
}

extension Dictionary: FromPython where Key == String, Value: FromPython {
  /// A dict, or any mapping whose `items()` are pairs.
  static func fromPython(_ object: PyRef) throws -> [String: Value] {
    // Lists and arrays answer PyMapping_Check as well.
    guard PyMapping_Check(object) != 0, PyObject_HasAttrString(object, "items") != 0 else {
      throw ConversionError.expected("a dict", got: object)
    }
    let items = try owned(PyMapping_Items(object))
    defer { Py_DecRef(items) }
    var (values, wrong): ([String: Value], ConversionError?) = ([:], nil)
    do {
      _ = try readSequence(items) { item in
        let key = try owned(PySequence_GetItem(item, 0))
        defer { Py_DecRef(key) }
        let value = try owned(PySequence_GetItem(item, 1))
        defer { Py_DecRef(value) }
        let name = try String.fromPython(key)
        do { values[name] = try Value.fromPython(value) } catch let error as ConversionError {
          wrong = ConversionError(kind: error.kind, message: "\(name): \(error.message)")
          throw error
        }
      }
    } catch {
      throw wrong ?? error
    }
    return values
  }
  static var annotation: String { "Mapping[str, \(Value.annotation)]" }
}

extension Dictionary: ToPython where Key == String, Value: ToPython {
  func toPython() throws -> PyRef {
    let result = try owned(PyDict_New())
    do {
      for (key, value) in sorted(by: { $0.key < $1.key }) {
        let key = try key.toPython()
        defer { Py_DecRef(key) }
        let value = try value.toPython()
        defer { Py_DecRef(value) }
        guard PyDict_SetItem(result, key, value) == 0 else { throw PythonException.current() }
      }
    } catch {
      Py_DecRef(result)
      throw error
    }
    return result
  }
  static var resultAnnotation: String { "dict[str, \(Value.resultAnnotation)]" }
}

/// Several results at once: `Tuple(loss, epochs)` becomes a Python tuple.
struct Tuple<each Element: ToPython>: ToPython {
  let elements: (repeat each Element)

  init(_ elements: repeat each Element) { self.elements = (repeat each elements) }

  func toPython() throws -> PyRef {
    var converted: [PyRef] = []
    do {
      for element in repeat each elements { converted.append(try element.toPython()) }
      let tuple = try owned(PyTuple_New(converted.count))
      // PyTuple_SetItem takes over the reference, and cannot fail on a new tuple of this size.
      for (i, element) in converted.enumerated() { PyTuple_SetItem(tuple, i, element) }
      return tuple
    } catch {
      for element in converted { Py_DecRef(element) }
      throw error
    }
  }

  static var resultAnnotation: String {
    var parts: [String] = []
    for part in repeat (each Element).resultAnnotation { parts.append(part) }
    return "tuple[\(parts.joined(separator: ", "))]"
  }
}
