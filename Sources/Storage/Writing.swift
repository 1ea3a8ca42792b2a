import Glibc

/// Replaces or creates the file in one step: whoever reads it, at any moment and after any crash,
/// finds the old bytes or the new ones, whole.
///
/// The bytes go to a new file `.<16 hex digits>.tmp` in the same directory, which is then synced to
/// the disk and renamed; any error before the rename leaves the old file as it was and removes the
/// new one (a killed process may leave a `.tmp`). A symbolic link is followed; an existing file
/// keeps its permissions. Throws `notFound` for a missing directory, `notPermitted`, `wrongKind`
/// where `path` is a directory or device, or `system`.
public func writeFileAtomically(_ bytes: [UInt8], to path: String) throws {
  let target = try resolvedTarget(path)
  let directoryPath = parent(of: target)
  let directory = try FileDescriptor(opening: directoryPath, flags: O_RDONLY | O_DIRECTORY)
  var random = SystemRandomNumberGenerator()
  let digits = String(random.next() | 1 << 63, radix: 16)
  let temporary = "\(directoryPath)/.\(digits).tmp"
  var existing = stat()
  let permissions = stat(target, &existing) == 0 ? existing.st_mode & 0o7777 : nil
  let file = try FileDescriptor(
    opening: temporary, flags: O_WRONLY | O_CREAT | O_EXCL, mode: 0o666, reportedAs: path)
  do {
    if let permissions, fchmod(file.number, permissions) != 0 {
      throw StorageError.last(path: path, operation: "chmod")
    }
    try file.write(bytes)
    try file.synchronize()
    try file.close()
    guard rename(temporary, target) == 0 else {
      throw StorageError.last(path: path, operation: "rename")
    }
  } catch {
    _ = unlink(temporary)
    throw error
  }
  try directory.synchronize()
}

/// Makes the directory and its missing parents, readable to all as far as the process's mask allows;
/// one that exists already is fine.
///
/// Throws `notPermitted` or `system`, also where the path is something else.
public func createDirectory(at path: String) throws {
  try FileDescriptor.checkPath(path)
  if mkdir(path, 0o777) == 0 { return }
  if errno == ENOENT, parent(of: path) != path, !path.isEmpty {
    try createDirectory(at: parent(of: path))
    if mkdir(path, 0o777) == 0 { return }
  }
  let failure = StorageError.last(path: path, operation: "mkdir")
  var status = stat()
  guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { throw failure }
}

/// The file that a rename must replace: `path` itself or what its symbolic link points to.
private func resolvedTarget(_ path: String) throws -> String {
  try FileDescriptor.checkPath(path)
  var status = stat()
  guard lstat(path, &status) == 0 else {
    if errno == ENOENT { return path }
    throw StorageError.last(path: path, operation: "stat")
  }
  var target = path
  if status.st_mode & S_IFMT == S_IFLNK {
    guard let resolved = realpath(path, nil) else {
      throw StorageError.last(path: path, operation: "follow the link")
    }
    target = String(cString: resolved)
    free(resolved)
    guard stat(target, &status) == 0 else {
      throw StorageError.last(path: path, operation: "stat")
    }
  }
  try StorageError.requireRegularFile(status, path: path)
  return target
}

private func parent(of path: String) -> String {
  let trimmed = path.utf8.reversed().drop { $0 == UInt8(ascii: "/") }
  let rest = trimmed.drop { $0 != UInt8(ascii: "/") }
  let directory = rest.drop { $0 == UInt8(ascii: "/") }
  if directory.isEmpty { return path.hasPrefix("/") ? "/" : "." }
  return String(decoding: Array(directory.reversed()), as: UTF8.self)
}
