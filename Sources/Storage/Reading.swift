import Glibc

/// The bytes of a regular file; symbolic links are followed.
///
/// - Parameter limit: the largest file read, in bytes.
///
/// Throws `notFound`, `notPermitted`, `wrongKind` for directories, FIFOs, sockets and devices,
/// `tooLarge` (before any allocation where the file tells its size, and again if it grows while
/// it is read) or `system`.
public func readFile(at path: String, limit: Int) throws -> [UInt8] {
  // Without O_NONBLOCK the opening of a FIFO waits for a writer.
  let file = try FileDescriptor(opening: path, flags: O_RDONLY | O_NONBLOCK)
  let status = try file.status()
  try StorageError.requireRegularFile(status, path: path)
  let size = Int(status.st_size)
  guard size <= limit else {
    throw StorageError.tooLarge(path: path, what: "the file", bytes: size, limit: limit)
  }
  // One byte more than the size, to notice growth; files of /proc tell size 0 and have content.
  var bytes = try [UInt8](unsafeUninitializedCapacity: size + 1) { buffer, count in
    count = try file.read(into: .init(start: buffer.baseAddress, count: size + 1))
  }
  var ended = bytes.count <= size
  while !ended {
    guard bytes.count <= limit else {
      throw StorageError.tooLarge(path: path, what: "the file", bytes: bytes.count, limit: limit)
    }
    let step = min(65_536, limit - bytes.count + 1)
    let more = try [UInt8](unsafeUninitializedCapacity: step) { buffer, count in
      count = try file.read(into: .init(start: buffer.baseAddress, count: step))
    }
    bytes += more
    ended = more.count < step
  }
  guard bytes.count <= limit else {
    throw StorageError.tooLarge(path: path, what: "the file", bytes: bytes.count, limit: limit)
  }
  return bytes
}

/// The first `count` bytes of a regular file, or all where it has fewer. Throws as `readFile`.
func readPrefix(of path: String, count: Int) throws -> [UInt8] {
  let file = try FileDescriptor(opening: path, flags: O_RDONLY | O_NONBLOCK)
  try StorageError.requireRegularFile(try file.status(), path: path)
  return try [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
    filled = try file.read(into: .init(start: buffer.baseAddress, count: count))
  }
}
