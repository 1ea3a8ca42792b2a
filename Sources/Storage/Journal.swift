import Glibc

/// A file of lines that only grows: every line is on the disk before `append` returns, and one that a
/// crash cut short is removed at the next opening. One owner at a time: it is locked while it is open.
///
/// Each line ends with a space and the CRC-32C of what stands before it, in 8 hexadecimal digits.
///
/// One thread at a time; what the lines mean is their writer's affair.
public final class Journal {
  private let file: FileDescriptor
  private let path: String
  /// The bytes of the whole lines.
  private var size = 0
  /// The whole lines so far, without their checksums: those that the file had when it was opened, then
  /// what `append` added.
  public private(set) var lines: [String] = []

  /// Opens the journal, or begins one; its directory must exist. No file that is refused is changed.
  ///
  /// - Parameter beginning: how the first line begins; nothing is asked of an empty file.
  /// - Parameter limit: the largest file read, in bytes.
  /// - Throws: `notPermitted` for one that is open elsewhere, in this process or another; `corrupted`
  ///   for a bad line that is not the last; `wrongKind` for a file that begins otherwise; `tooLarge`;
  ///   and what opening a file can meet.
  public init(at path: String, beginning: String = "", limit: Int = 1 << 30) throws {
    self.path = path
    file = try FileDescriptor(opening: path, flags: O_RDWR | O_CREAT | O_APPEND, mode: 0o666)
    try StorageError.requireRegularFile(file.status(), path: path)
    try file.lock()
    let bytes = try readFile(at: path, limit: limit)
    guard zip(bytes, beginning.utf8).allSatisfy(==) else {
      throw StorageError.wrongKind(
        path: path, found: ForeignFile.name(of: bytes) ?? "another kind of file",
        expected: "a journal that begins \(beginning)")
    }
    var start = 0
    while let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) {
      guard let line = Self.content(of: bytes[start..<end]) else {
        guard end == bytes.count - 1 else {
          throw StorageError.corrupted(
            path: path, offset: start, reason: "a line does not match its checksum")
        }
        break
      }
      lines.append(line)
      start = end + 1
    }
    if start < bytes.count { try file.truncate(to: start) }
    size = start
  }

  private static func content(of bytes: ArraySlice<UInt8>) -> String? {
    guard bytes.count >= 9 else { return nil }
    let content = bytes.dropLast(9)
    guard Array(bytes.suffix(9)) == Array(suffix(of: content).utf8) else { return nil }
    return String(validating: content, as: UTF8.self)
  }

  private static func suffix(of content: some Sequence<UInt8>) -> String {
    let digits = String(crc32c(Array(content)), radix: 16)
    return " " + String(repeating: "0", count: 8 - digits.count) + digits
  }

  /// Adds lines, on the disk when it returns: one `fsync` for all of them, of the order of a
  /// millisecond. Throws `invalidArgument` for text that holds a line break, and what writing a file
  /// can meet, after which the file is as before.
  public func append(_ texts: [String]) throws {
    guard !texts.contains(where: { $0.utf8.contains(UInt8(ascii: "\n")) }) else {
      throw StorageError.invalidArgument("'\(path)': a line of a journal cannot hold a line break")
    }
    let bytes = texts.flatMap { Array(($0 + Self.suffix(of: $0.utf8) + "\n").utf8) }
    do {
      try file.write(bytes)
      try file.synchronize()
    } catch {
      try? file.truncate(to: size)
      throw error
    }
    size += bytes.count
    lines += texts
  }

  /// Forgets all lines after the first `count`.
  public func keep(_ count: Int) throws {
    guard count < lines.count else { return }
    lines.removeLast(lines.count - max(count, 0))
    size = lines.reduce(0) { $0 + $1.utf8.count + 10 }
    try file.truncate(to: size)
  }
}

extension FileDescriptor {
  /// Holds the file until it is closed. Where the file system has no locks, nothing is held.
  fileprivate func lock() throws {
    guard retrying({ flock(number, LOCK_EX | LOCK_NB) }) == 0 || errno != EWOULDBLOCK else {
      throw StorageError.notPermitted(
        path: path, reason: "another run has it open; wait until it ends, or stop it")
    }
  }

  fileprivate func truncate(to count: Int) throws {
    guard retrying({ ftruncate(number, count) }) == 0 else {
      throw StorageError.last(path: path, operation: "truncate")
    }
    try synchronize()
  }
}
