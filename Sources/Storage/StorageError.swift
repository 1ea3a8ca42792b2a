/// What reading and writing files can meet, always with the path and, where it helps, the offset.
public enum StorageError: Error, Equatable, CustomStringConvertible {
  /// There is nothing at the path.
  case notFound(path: String)
  /// Something is there that may not be read or replaced: rights, a folder, a device.
  case notPermitted(path: String, reason: String)
  /// A file of another kind stands where one was to be saved; it is as it was.
  case occupied(path: String, found: String, kind: String)
  /// The operating system's own word.
  case system(path: String, operation: String, code: Int32, message: String)
  /// Bytes that are not what the format promises.
  case corrupted(path: String, offset: Int, reason: String)
  /// A row of a text that people write that cannot be read. Rows count as in a spreadsheet, the header
  /// is row 1; the reason holds the value and what to do.
  case malformedRow(path: String, row: Int, column: String? = nil, reason: String)
  /// A file or field larger than the reader allows, before it is read; `bytes` as the file claims.
  case tooLarge(path: String, what: String, bytes: Int, limit: Int)
  /// A well-formed file of another kind or version.
  case wrongKind(path: String, found: String, expected: String)
  /// A pickle that asks for something that is no data, such as a function to call.
  case refused(path: String, offset: Int, name: String)
  /// Content that the caller asked to write and no file can hold.
  case invalidArgument(String)

  /// What was wrong, where, and what to do; a person reads it.
  public var description: String {
    switch self {
    case .notFound(let path): "no such file: '\(path)'"
    case .notPermitted(let path, let reason): "'\(path)': \(reason)"
    case .occupied(let path, let found, let kind):
      "'\(path)' is \(found), not \(kind), and stays as it is: name another path, or remove it first"
    case .system(let path, let operation, _, let message): "\(operation) '\(path)': \(message)"
    case .corrupted(let path, let offset, let reason):
      "'\(path)' is corrupted at byte \(offset): \(reason); restore it from a copy or make it again"
    case .malformedRow(let path, let row, let column, let reason):
      "'\(path)', row \(row)" + (column.map { ", column '\(excerpt($0))'" } ?? "") + ": \(reason)"
    case .tooLarge(let path, let what, let bytes, let limit):
      "'\(path)': \(what) is \(bytes) bytes, above the limit of \(limit)"
    case .wrongKind(let path, let found, let expected):
      "'\(path)' is \(found), expected \(expected)"
    case .refused(let path, let offset, let name):
      "'\(path)' asks for '\(excerpt(name))' at byte \(offset), which is no data: nothing of the "
        + "file was executed; do not open it with a tool that would"
    case .invalidArgument(let reason): reason
    }
  }
}
