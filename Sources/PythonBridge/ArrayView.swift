import CPython
import CPythonShim

/// An element type of arrays that Swift reads in place.
protocol ArrayElement {
  /// The `struct` format characters that mean it.
  static var formats: Set<String> { get }
  static var typeName: String { get }
}

extension Float: ArrayElement {
  static var formats: Set<String> { ["f"] }
  static var typeName: String { "float32" }
}
extension Double: ArrayElement {
  static var formats: Set<String> { ["d"] }
  static var typeName: String { "float64" }
}
extension UInt8: ArrayElement {
  static var formats: Set<String> { ["B", "b", "c"] }
  static var typeName: String { "uint8" }
}

/// A C-contiguous array lent by a Python object (numpy, memoryview, Tensor): nothing is copied.
///
/// The memory is valid while a view is alive. Python may write to it meanwhile; read each element
/// once where its value decides about safety.
struct ArrayView<Element: ArrayElement>: FromPython {
  let lease: BufferLease

  /// Throws `TypeError` for another element type, `ValueError` for another layout.
  static func fromPython(_ object: PyRef) throws -> ArrayView {
    ArrayView(lease: try BufferLease.take(object, of: Element.self))
  }

  var elements: UnsafeBufferPointer<Element> {
    UnsafeBufferPointer(start: lease.base?.assumingMemoryBound(to: Element.self), count: count)
  }
  /// The number of elements, the product of `shape`.
  var count: Int { lease.byteCount / MemoryLayout<Element>.stride }
  var shape: [Int] { lease.shape }

  static var annotation: String { "Buffer" }
}

typealias FloatView = ArrayView<Float>
typealias DoubleView = ArrayView<Double>
