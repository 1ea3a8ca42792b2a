import Glibc

/// The folder that the environment variable `NASTURTIUM_CACHE` chooses for all caches of the library;
/// nil where it is not set to an absolute path.
package func chosenCacheDirectory() -> String? { absolutePath(inVariable: "NASTURTIUM_CACHE") }

/// Where this user's caches of the library lie: what was chosen; `$XDG_CACHE_HOME/nasturtium`, where
/// that is an absolute path (XDG Base Directory Specification), or `$HOME/.cache/nasturtium`; nil
/// without any.
package func userCacheDirectory() -> String? {
  if let chosen = chosenCacheDirectory() { return chosen }
  let base =
    absolutePath(inVariable: "XDG_CACHE_HOME")
    ?? absolutePath(inVariable: "HOME").map { "\($0)/.cache" }
  return base.map { "\($0)/nasturtium" }
}

private func absolutePath(inVariable variable: String) -> String? {
  guard let value = getenv(variable) else { return nil }
  let path = String(cString: value)
  return path.hasPrefix("/") ? path : nil
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
