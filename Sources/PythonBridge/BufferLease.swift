import CPython
import CPythonShim

/// Memory of a Python object that stays put until Swift lets go of it.
final class BufferLease: @unchecked Sendable {
  /// Not stored inline: exporters may point into it.
  private let view: UnsafeMutablePointer<Py_buffer>
  /// The elements again where the object's own are not aligned.
  private var copy: UnsafeMutableRawPointer?

  private init(view: UnsafeMutablePointer<Py_buffer>) { self.view = view }

  deinit {
    withGIL { PyBuffer_Release(view) }
    view.deallocate()
    copy?.deallocate()
  }

  /// Throws `TypeError` for an object without an array of `Element`, `ValueError` where it is not
  /// C-contiguous.
  static func take<Element: ArrayElement>(
    _ object: PyRef, of element: Element.Type
  ) throws -> BufferLease {
    guard PyObject_CheckBuffer(object) != 0 else {
      throw ConversionError.expected("an array of \(Element.typeName)", got: object)
    }
    let view = UnsafeMutablePointer<Py_buffer>.allocate(capacity: 1)
    view.initialize(to: Py_buffer())
    guard PyObject_GetBuffer(object, view, PyBUF_FULL_RO) == 0 else {
      view.deallocate()
      throw PythonException.current()
    }
    let lease = BufferLease(view: view)
    try lease.check(Element.self)
    lease.align(Element.self)
    return lease
  }

  private func check<Element: ArrayElement>(_: Element.Type) throws {
    let view = view.pointee
    guard view.itemsize == MemoryLayout<Element>.stride, Element.formats.contains(format) else {
      throw ConversionError.type(
        "expected an array of \(Element.typeName), got elements of format '\(format)': "
          + "convert it with .astype(\"\(Element.typeName)\")")
    }
    guard PyBuffer_IsContiguous(self.view, CChar(bitPattern: UInt8(ascii: "C"))) != 0 else {
      throw ConversionError.value(
        "the array is not C-contiguous: convert it with numpy.ascontiguousarray")
    }
    guard view.len >= 0, view.buf != nil || view.len == 0 else {
      throw ConversionError.value("the array lends no memory")
    }
  }

  private func align<Element: ArrayElement>(_: Element.Type) {
    let alignment = MemoryLayout<Element>.alignment
    guard let own = view.pointee.buf, Int(bitPattern: own) % alignment != 0 else { return }
    let copy = UnsafeMutableRawPointer.allocate(byteCount: byteCount, alignment: alignment)
    copy.copyMemory(from: own, byteCount: byteCount)
    self.copy = copy
  }

  /// Whether nobody may write to the memory: what `numpy.memmap` and other processes lend.
  var isReadOnly: Bool { copy == nil && view.pointee.readonly != 0 }

  /// The element format without the marks of native byte order.
  private var format: String {
    guard let format = view.pointee.format else { return "B" }
    let text = String(cString: format)
    return ["@", "=", "<"].contains(text.first) ? String(text.dropFirst()) : text
  }

  var base: UnsafeMutableRawPointer? { copy ?? view.pointee.buf }
  var byteCount: Int { view.pointee.len }
  var shape: [Int] {
    guard view.pointee.ndim > 0, let shape = view.pointee.shape else { return [] }
    return Array(UnsafeBufferPointer(start: shape, count: Int(view.pointee.ndim)))
  }
}
