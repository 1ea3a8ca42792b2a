import Glibc

/// Bytes in order, a part at a time.
protocol ByteSource: AnyObject {
  /// Fills the front of `buffer`, which is not empty, and returns how many bytes came: 0 at the end.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int
}

/// A regular file from its beginning.
final class FileSource: ByteSource {
  private let file: FileDescriptor
  /// The size at the opening, and how much of it was read.
  let size: Int
  private(set) var position = 0

  init(path: String) throws {
    // Without O_NONBLOCK the opening of a FIFO waits for a writer.
    file = try FileDescriptor(opening: path, flags: O_RDONLY | O_NONBLOCK)
    let status = try file.status()
    try StorageError.requireRegularFile(status, path: path)
    size = Int(status.st_size)
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    let count = try file.read(into: buffer)
    position += count
    return count
  }
}

/// Bytes in memory.
final class MemorySource: ByteSource {
  private var rest: ArraySlice<UInt8>

  init(_ bytes: [UInt8]) { rest = bytes[...] }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    let part = rest.prefix(buffer.count)
    buffer.copyBytes(from: part)
    rest = rest.dropFirst(part.count)
    return part.count
  }
}
