import Glibc

/// Where this user's caches of the library lie: `$XDG_CACHE_HOME/nasturtium`, where that is an
/// absolute path (XDG Base Directory Specification), or `$HOME/.cache/nasturtium`; nil without either.
package func userCacheDirectory() -> String? {
  func absolutePath(_ variable: String) -> String? {
    guard let value = getenv(variable) else { return nil }
    let path = String(cString: value)
    return path.hasPrefix("/") ? path : nil
  }
  let base = absolutePath("XDG_CACHE_HOME") ?? absolutePath("HOME").map { "\($0)/.cache" }
  return base.map { "\($0)/nasturtium" }
}

/// The path from the root, without links. Throws `StorageError` where nothing is there.
package func absolutePath(_ path: String) throws -> String {
  try FileDescriptor.checkPath(path)
  guard let resolved = realpath(path, nil) else {
    throw StorageError.last(path: path, operation: "find")
  }
  defer { free(resolved) }
  return String(cString: resolved)
}
