import Glibc

/// An advisory lock of one process on a file or folder (`flock`). It ends with the last reference, and with
/// the process however that ends; nothing is written.
package final class FileLock {
  /// What became of an attempt.
  package enum Attempt {
    case held(FileLock)
    /// Another process or thread holds it.
    case busy
    /// The file system knows no locks, or the path cannot be opened.
    case unavailable
  }

  private let file: FileDescriptor

  private init(_ file: FileDescriptor) { self.file = file }

  /// Takes the lock without waiting.
  package static func attempt(_ path: String) -> Attempt {
    guard let file = try? FileDescriptor(opening: path, flags: O_RDONLY | O_NONBLOCK) else {
      return .unavailable
    }
    if retrying({ flock(file.number, LOCK_EX | LOCK_NB) }) == 0 { return .held(FileLock(file)) }
    return errno == EWOULDBLOCK ? .busy : .unavailable
  }
}
