import Glibc

/// An open file of the operating system, closed when the last reference goes.
final class FileDescriptor {
  let number: Int32
  let path: String
  private var isOpen = true

  /// Throws the `StorageError` of a failed `open`, and `notPermitted` for a path with a NUL byte;
  /// errors name `reportedAs` where it is given.
  init(opening path: String, flags: Int32, mode: mode_t = 0, reportedAs: String? = nil) throws {
    try Self.checkPath(path)
    self.path = reportedAs ?? path
    number = retrying { open(path, flags | O_CLOEXEC, mode) }
    if number < 0 {
      isOpen = false
      throw StorageError.last(path: self.path, operation: "open")
    }
  }

  deinit {
    if isOpen { _ = Glibc.close(number) }
  }

  /// The C functions end a path at its first NUL: another file than the one that was meant.
  static func checkPath(_ path: String) throws {
    if path.utf8.contains(0) {
      throw StorageError.notPermitted(path: path, reason: "a path cannot hold a NUL byte")
    }
  }

  func status() throws -> stat {
    var status = stat()
    guard fstat(number, &status) == 0 else {
      throw StorageError.last(path: path, operation: "stat")
    }
    return status
  }

  /// Reads into `buffer` until it is full or the file ends; returns how many bytes came.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    var count = 0
    while count < buffer.count {
      let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[count...])
      let step = retrying { Glibc.read(number, rest.baseAddress, rest.count) }
      guard step >= 0 else { throw StorageError.last(path: path, operation: "read") }
      if step == 0 { break }
      count += step
    }
    return count
  }

  func write(_ bytes: [UInt8]) throws {
    try bytes.withUnsafeBytes { buffer in
      var count = 0
      while count < buffer.count {
        let rest = UnsafeRawBufferPointer(rebasing: buffer[count...])
        let step = retrying { Glibc.write(number, rest.baseAddress, rest.count) }
        guard step > 0 else { throw StorageError.last(path: path, operation: "write") }
        count += step
      }
    }
  }

  func synchronize() throws {
    // EINVAL: a file system without the notion, such as some network mounts.
    guard retrying({ fsync(number) }) == 0 || errno == EINVAL else {
      throw StorageError.last(path: path, operation: "fsync")
    }
  }

  /// Closes now, to hear of late write errors.
  func close() throws {
    isOpen = false
    guard Glibc.close(number) == 0 || errno == EINTR else {
      throw StorageError.last(path: path, operation: "close")
    }
  }
}

/// Repeats a system call as long as a signal interrupts it.
func retrying<Result: SignedInteger>(_ call: () -> Result) -> Result {
  while true {
    let result = call()
    if result != -1 || errno != EINTR { return result }
  }
}

extension StorageError {
  /// What `errno` says of the call that has just failed.
  static func last(path: String, operation: String) -> StorageError {
    let code = errno
    let message = String(cString: strerror(code))
    return switch code {
    case ENOENT: .notFound(path: path)
    case EACCES, EPERM, EROFS: .notPermitted(path: path, reason: message)
    default: .system(path: path, operation: operation, code: code, message: message)
    }
  }

  /// Refuses what is no regular file: a FIFO would wait for a writer, a device never end.
  static func requireRegularFile(_ status: stat, path: String) throws {
    let found =
      switch status.st_mode & S_IFMT {
      case S_IFREG: ""
      case S_IFDIR: "a directory"
      case S_IFIFO: "a FIFO"
      case S_IFSOCK: "a socket"
      default: "a device"
      }
    if !found.isEmpty {
      throw StorageError.wrongKind(path: path, found: found, expected: "a regular file")
    }
  }
}
