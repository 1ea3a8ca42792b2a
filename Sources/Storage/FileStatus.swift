import Glibc

/// What tells whether a file has changed since it was last looked at.
package struct FileStatus: Equatable, Sendable {
  package let isDirectory: Bool
  package let size: Int
  /// The last change, in nanoseconds since 1970.
  package let modified: Int

  /// Throws `StorageError` as opening the file would.
  package init(path: String) throws {
    try FileDescriptor.checkPath(path)
    var status = stat()
    guard stat(path, &status) == 0 else {
      throw StorageError.last(path: path, operation: "stat")
    }
    isDirectory = status.st_mode & S_IFMT == S_IFDIR
    size = Int(status.st_size)
    modified = status.st_mtim.tv_sec &* 1_000_000_000 &+ status.st_mtim.tv_nsec
  }
}

/// The names of a directory's entries without "." and "..", sorted by their bytes; names that are
/// not UTF-8 are left out. Throws `StorageError`, `tooLarge` for more than `limit`.
package func fileNames(in path: String, limit: Int) throws -> [String] {
  try FileDescriptor.checkPath(path)
  guard let directory = opendir(path) else {
    throw StorageError.last(path: path, operation: "list")
  }
  defer { closedir(directory) }
  var names: [String] = []
  while let entry = readdir(directory) {
    let name = withUnsafeBytes(of: &entry.pointee.d_name) { raw in
      String(validating: raw.prefix { $0 != 0 }, as: UTF8.self)
    }
    guard let name, name != ".", name != ".." else { continue }
    names.append(name)
    guard names.count <= limit else {
      throw StorageError.tooLarge(
        path: path, what: "the directory's number of entries", bytes: names.count, limit: limit)
    }
  }
  return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
}
