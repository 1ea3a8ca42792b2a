import CPython
import CPythonShim

extension String: FromPython, ToPython {
  /// A str, NUL characters included; `UnicodeEncodeError` for lone surrogates.
  static func fromPython(_ object: PyRef) throws -> String {
    guard shim_is_str(object) != 0 else { throw ConversionError.expected("str", got: object) }
    var count = 0
    guard let utf8 = PyUnicode_AsUTF8AndSize(object, &count) else {
      throw PythonException.current()
    }
    return String(decoding: UnsafeRawBufferPointer(start: utf8, count: count), as: UTF8.self)
  }

  func toPython() throws -> PyRef {
    var text = self
    return try text.withUTF8 { utf8 in
      try utf8.withMemoryRebound(to: CChar.self) { characters in
        guard let start = characters.baseAddress else {
          return try owned(PyUnicode_FromStringAndSize("", 0))
        }
        return try owned(PyUnicode_FromStringAndSize(start, characters.count))
      }
    }
  }
  static var annotation: String { "str" }
  static var resultAnnotation: String { "str" }
}

/// A file name: a str, bytes or `os.PathLike` without NUL characters.
struct FilePath: FromPython {
  let path: String

  static func fromPython(_ object: PyRef) throws -> FilePath {
    var decoded: UnsafeMutableRawPointer?
    guard PyUnicode_FSDecoder(object, &decoded) != 0, let decoded else {
      throw PythonException.current()
    }
    let text = decoded.assumingMemoryBound(to: PyObject.self)
    defer { Py_DecRef(text) }
    return FilePath(path: try String.fromPython(text))
  }
  static var annotation: String { "str | os.PathLike[str]" }
}

extension UInt8: FromPython, ToPython {
  static func fromPython(_ object: PyRef) throws -> UInt8 {
    let value = try Int.fromPython(object)
    guard let byte = UInt8(exactly: value) else {
      throw ConversionError.value("\(value) is no byte: expected 0 to 255")
    }
    return byte
  }

  /// Any object with contiguous bytes: bytes, bytearray, memoryview.
  static func listFromPython(_ object: PyRef) throws -> [UInt8] {
    [UInt8](try ArrayView<UInt8>.fromPython(object).elements)
  }

  func toPython() throws -> PyRef { try Int(self).toPython() }

  static func listToPython(_ list: [UInt8]) throws -> PyRef {
    try list.withUnsafeBytes { bytes in
      let start = bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
      return try owned(PyBytes_FromStringAndSize(start, bytes.count))
    }
  }
  static var annotation: String { "int" }
  static var listAnnotation: String { "bytes" }
  static var resultAnnotation: String { "int" }
  static var listResultAnnotation: String { "bytes" }
}
