import Glibc

/// Memory of the operating system: of a file, or zeros of no file. Unmapped with the last reference.
package final class MappedMemory: @unchecked Sendable {
  /// Valid while a reference to this object is held: use `withExtendedLifetime`.
  package let bytes: UnsafeMutableRawBufferPointer

  private init(_ base: UnsafeMutableRawPointer, _ count: Int) {
    bytes = UnsafeMutableRawBufferPointer(start: base, count: count)
  }

  deinit { munmap(bytes.baseAddress, bytes.count) }

  /// Zeros, which take memory only where something else was written. Throws `invalidArgument` where
  /// the system gives none.
  package static func zeros(count: Int) throws -> MappedMemory {
    let base = mmap(
      nil, max(count, 1), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0
    )
    guard let base, base != MAP_FAILED else {
      throw StorageError.invalidArgument("no memory for \(count) bytes")
    }
    return MappedMemory(base, max(count, 1))
  }

  /// A regular file, to read only: writing to `bytes` would end the process. The file must not be
  /// cut short meanwhile; files that are replaced by renaming, as `writeFileAtomically` does, are safe.
  package static func reading(_ path: String) throws -> MappedMemory {
    let file = try FileDescriptor(opening: path, flags: O_RDONLY | O_NONBLOCK)
    let status = try file.status()
    try StorageError.requireRegularFile(status, path: path)
    guard status.st_size > 0 else {
      throw StorageError.corrupted(path: path, offset: 0, reason: "the file is empty")
    }
    return try map(file, at: 0, count: Int(status.st_size), PROT_READ, path: path)
  }

  fileprivate static func map(
    _ file: FileDescriptor, at offset: Int, count: Int, _ protection: Int32, path: String
  ) throws -> MappedMemory {
    let base = mmap(nil, count, protection, MAP_SHARED, file.number, offset)
    guard let base, base != MAP_FAILED else {
      throw StorageError.last(path: path, operation: "map")
    }
    return MappedMemory(base, count)
  }
}

/// A new file that grows by mapped parts and takes its name only when it is complete: until then,
/// and after any error, whoever looks for `path` finds what was there before.
package final class GrowingFile {
  package let path: String
  private let file: FileDescriptor
  private var temporary: String?
  package private(set) var count = 0

  /// Throws `StorageError` where the directory lets no file be made.
  package init(path: String) throws {
    var random = SystemRandomNumberGenerator()
    let name = "\(path).\(String(random.next() | 1 << 63, radix: 16)).tmp"
    file = try FileDescriptor(
      opening: name, flags: O_RDWR | O_CREAT | O_EXCL, mode: 0o644, reportedAs: path)
    (self.path, temporary) = (path, name)
  }

  deinit {
    if let temporary { unlink(temporary) }
  }

  /// `count` more bytes, a multiple of the page size, reserved on the disk and zero. Throws where the
  /// disk is full.
  package func grow(by count: Int) throws -> MappedMemory {
    let code = posix_fallocate(file.number, self.count, count)
    guard code == 0 else {
      errno = code
      throw StorageError.last(path: path, operation: "reserve space for")
    }
    let memory = try MappedMemory.map(
      file, at: self.count, count: count, PROT_READ | PROT_WRITE, path: path)
    self.count += count
    return memory
  }

  /// Appends the last bytes, makes sure that all are on the disk and gives the file its name.
  package func finish(appending bytes: [UInt8]) throws {
    guard let temporary else { return }
    guard lseek(file.number, count, SEEK_SET) >= 0 else {
      throw StorageError.last(path: path, operation: "seek")
    }
    try file.write(bytes)
    try file.synchronize()
    guard rename(temporary, path) == 0 else {
      throw StorageError.last(path: path, operation: "rename")
    }
    self.temporary = nil
  }
}
