import CPython
import CPythonShim
import Glibc

/// A Swift class whose instances Python may hold as opaque handles:
///
///     extension Model: PyExposed { static let pythonType = PythonType("Model", doc: "A model.") }
///
/// A module that registered it (`m.type(Model.self)`) takes and returns `Model` as argument and
/// result. Python cannot create, subclass or change handles, so a handle always holds its object.
/// The collector does not look into one: an object that holds a Python callable which holds the
/// handle lives until the process ends.
protocol PyExposed: AnyObject, FromPython, ToPython {
  static var pythonType: PythonType { get }
}

/// The Python type of a Swift class.
final class PythonType: @unchecked Sendable {
  let name: String
  let doc: String
  fileprivate(set) var type: OpaquePointer?

  init(_ name: String, doc: String) { (self.name, self.doc) = (name, doc) }
}

/// A handle: Python's header, then the retained Swift object.
private let boxOffset = MemoryLayout<PyObject>.stride
private func box(_ object: PyRef) -> UnsafeMutablePointer<UnsafeMutableRawPointer?> {
  (UnsafeMutableRawPointer(object) + boxOffset).assumingMemoryBound(
    to: UnsafeMutableRawPointer?.self)
}

/// The Swift object of a handle of exactly this type, else nil.
func handled<Object: PyExposed>(_ object: PyRef, as: Object.Type) -> Object? {
  // Types are final and immutable: an object of this type was made by `toPython` below.
  guard let type = Object.pythonType.type, object.pointee.ob_type == type,
    let pointer = box(object).pointee
  else { return nil }
  return Unmanaged<Object>.fromOpaque(pointer).takeUnretainedValue()
}

extension PyExposed {
  static func fromPython(_ object: PyRef) throws -> Self {
    guard let value = handled(object, as: Self.self) else {
      throw ConversionError.expected("a \(pythonType.name) handle of this module", got: object)
    }
    return value
  }

  func toPython() throws -> PyRef {
    guard let type = Self.pythonType.type, let slot = PyType_GetSlot(type, Py_tp_alloc) else {
      throw ConversionError.type("the type \(Self.pythonType.name) is not registered")
    }
    let object = try owned(unsafeBitCast(slot, to: allocfunc.self)(type, 0))
    box(object).initialize(to: Unmanaged.passRetained(self).toOpaque())
    return object
  }

  static var annotation: String { pythonType.name }
  static var resultAnnotation: String { pythonType.name }
}

private let deallocate: destructor = { object in
  guard let object, let type = object.pointee.ob_type else { return }
  if let pointer = box(object).pointee { Unmanaged<AnyObject>.fromOpaque(pointer).release() }
  if let free = PyType_GetSlot(type, Py_tp_free) {
    unsafeBitCast(free, to: freefunc.self)(object)
  }
  Py_DecRef(PyRef(type))  // an instance owns a reference to its heap type
}

/// What lends the memory of a handle's object: the functions of Python's buffer protocol.
struct BufferProtocol {
  let get: shim_getbuffer
  let release: shim_releasebuffer
}

extension PythonType {
  /// Makes the type and adds it to `module`.
  func create(in module: PyRef, moduleName: String, buffer: BufferProtocol?) throws {
    var slots = [
      PyType_Slot(slot: Py_tp_doc, pfunc: strdup(doc)),
      PyType_Slot(
        slot: Py_tp_dealloc, pfunc: unsafeBitCast(deallocate, to: UnsafeMutableRawPointer.self)),
    ]
    if let buffer {
      slots += [
        PyType_Slot(
          slot: Py_bf_getbuffer,
          pfunc: unsafeBitCast(buffer.get, to: UnsafeMutableRawPointer.self)),
        PyType_Slot(
          slot: Py_bf_releasebuffer,
          pfunc: unsafeBitCast(buffer.release, to: UnsafeMutableRawPointer.self)),
      ]
    }
    slots.append(PyType_Slot(slot: 0, pfunc: nil))
    // Python keeps the name.
    let created = try slots.withUnsafeMutableBufferPointer { slots in
      var spec = PyType_Spec(
        name: strdup("\(moduleName).\(name)"),
        basicsize: Int32(boxOffset + MemoryLayout<UnsafeMutableRawPointer?>.stride), itemsize: 0,
        flags: UInt32(SHIM_HANDLE_FLAGS), slots: slots.baseAddress)
      return try owned(PyType_FromSpec(&spec))
    }
    guard PyModule_AddObjectRef(module, name, created) == 0 else {
      throw PythonException.current()
    }
    type = OpaquePointer(created)
  }
}
