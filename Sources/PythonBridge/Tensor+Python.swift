import CPython
import CPythonShim
import Glibc
import Tensors

/// Tensors cross without copying, both ways: `numpy.asarray(handle)` shares the memory and keeps
/// the tensor alive, and a writable float32 array passed
/// as a tensor lends its own.
extension Tensor: PyExposed {
  static let pythonType = PythonType(
    "Tensor", doc: "A float32 array in Swift memory; numpy.asarray(tensor) shares it.")

  /// A handle of this module, or any C-contiguous float32 buffer: one that is read-only is copied,
  /// since a tensor may be written to.
  static func fromPython(_ object: PyRef) throws -> Self {
    if let tensor = handled(object, as: Self.self) { return tensor }
    let lease = try BufferLease.take(object, of: Float.self)
    let base = (lease.base ?? UnsafeMutableRawPointer(emptyMemory))
      .assumingMemoryBound(to: Float.self)
    guard lease.isReadOnly else {
      return try Self(borrowing: base, shape: lease.shape, owner: lease)
    }
    let tensor = try Self(shape: lease.shape)
    tensor.base.update(from: base, count: tensor.count)
    return tensor
  }
  static var annotation: String { "Tensor | Buffer" }

  static let bufferProtocol = BufferProtocol(get: getBuffer, release: releaseBuffer)
}

/// What an empty array without memory points to.
nonisolated(unsafe) private let emptyMemory = UnsafeMutablePointer<Float>.allocate(capacity: 1)

/// "f", which outlives every view.
nonisolated(unsafe) private let floatFormat: UnsafeMutablePointer<CChar>? = strdup("f")

private let getBuffer: shim_getbuffer = { object, view, flags in
  guard let view else { return -1 }
  view.pointee.obj = nil
  guard let object, let tensor = handled(object, as: Tensor.self) else {
    PyErr_SetString(shim_exception_type(SHIM_BUFFER_ERROR), "this is no tensor")
    return -1
  }
  let rank = tensor.shape.count
  let isFortranOnly = flags & PyBUF_F_CONTIGUOUS == PyBUF_F_CONTIGUOUS
  guard rank <= PyBUF_MAX_NDIM, !isFortranOnly || rank <= 1 else {
    PyErr_SetString(
      shim_exception_type(SHIM_BUFFER_ERROR), "a tensor lends C-contiguous memory of up to 64 axes")
    return -1
  }
  // Extents, then strides; they live until the view is released.
  let layout = UnsafeMutablePointer<Py_ssize_t>.allocate(capacity: max(2 * rank, 1))
  var stride = MemoryLayout<Float>.stride
  for axis in (0..<rank).reversed() {
    layout[axis] = tensor.shape[axis]
    layout[rank + axis] = stride
    stride = stride &* max(tensor.shape[axis], 1)  // wraps only where the tensor is empty
  }
  view.pointee = Py_buffer(
    buf: tensor.base, obj: Py_NewRef(object), len: tensor.count * MemoryLayout<Float>.stride,
    itemsize: MemoryLayout<Float>.stride, readonly: 0, ndim: Int32(rank),
    format: flags & PyBUF_FORMAT != 0 ? floatFormat : nil,
    shape: flags & PyBUF_ND != 0 ? layout : nil,
    strides: flags & PyBUF_STRIDES == PyBUF_STRIDES ? layout + rank : nil,
    suboffsets: nil, internal: UnsafeMutableRawPointer(layout))
  return 0
}

private let releaseBuffer: shim_releasebuffer = { _, view in view?.pointee.internal?.deallocate() }
