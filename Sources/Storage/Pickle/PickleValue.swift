/// What a pickle holds, as data.
package enum PickleValue {
  case none
  case bool(Bool)
  case integer(Int)
  /// Beyond 64 bits: two's complement, little-endian.
  case bigInteger([UInt8])
  case double(Double)
  case string(String)
  /// `bytes`, and Python 2's `str`.
  case bytes([UInt8])
  case container(PickleContainer)
  case array(PickleArray)
  /// A `numpy.dtype`.
  case elementType(SafeTensors.ElementType)
  case global(PickleGlobal)
  /// An object that is known to be data and of no use here, such as a torch tensor.
  case opaque
  /// Something that a streaming reader let go of before this reference to it.
  case released
}

/// A tuple, list, set or dictionary. Shared by reference, as in Python.
package final class PickleContainer {
  package enum Kind { case tuple, list, set, dictionary }

  package let kind: Kind
  /// The elements; of a dictionary keys and values in turn, in the order of insertion.
  package internal(set) var items: [PickleValue]
  /// 1 + that of the deepest container inside.
  var depth = 1
  /// Whether it is part of another container, and so complete.
  var isSealed = false

  init(_ kind: Kind, _ items: [PickleValue] = []) { (self.kind, self.items) = (kind, items) }
}

/// A numpy array.
package final class PickleArray {
  package internal(set) var shape: [Int] = []
  package internal(set) var type = SafeTensors.ElementType.uint8
  /// The elements, row-major and little-endian.
  package internal(set) var bytes: [UInt8] = []
}

extension PickleValue {
  /// The elements of a tuple, list or set.
  package var elements: [PickleValue]? {
    guard case .container(let container) = self, container.kind != .dictionary else { return nil }
    return container.items
  }

  /// The entries of a dictionary, in the order of insertion; a key that comes twice counts last.
  package var entries: [(key: PickleValue, value: PickleValue)]? {
    guard case .container(let container) = self, container.kind == .dictionary else { return nil }
    return stride(from: 0, to: container.items.count - 1, by: 2).map {
      (container.items[$0], container.items[$0 + 1])
    }
  }

  /// The value of a dictionary's text key.
  package subscript(key key: String) -> PickleValue? {
    guard case .container(let container) = self, container.kind == .dictionary else { return nil }
    let found = stride(from: container.items.count - 2, through: 0, by: -2).first {
      container.items[$0].text == key
    }
    return found.map { container.items[$0 + 1] }
  }

  /// A text; of bytes, as Python 2 wrote them, read as Latin-1.
  package var text: String? {
    switch self {
    case .string(let text): text
    case .bytes(let bytes): String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
    default: nil
    }
  }

  package var integer: Int? {
    if case .integer(let value) = self { value } else { nil }
  }

  /// A number, whole or not.
  package var number: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .double(let value): value
    default: nil
    }
  }

  package var isNone: Bool {
    if case .none = self { true } else { false }
  }
}
