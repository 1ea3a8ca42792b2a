/// A file read from its beginning in bounded memory; a gzip or bzip2 file, known by its first bytes,
/// as what it holds.
///
/// All methods throw `StorageError`: `corrupted` where the file ends too early or its compressed
/// data is damaged, `tooLarge` as soon as more than the limit would be handed out.
package final class ByteStream {
  package let path: String
  package let isCompressed: Bool
  private let window: ByteWindow
  private let file: FileSource?

  /// - Parameter limit: the most bytes to hand out, after decompression.
  package convenience init(opening path: String, limit: Int) throws {
    let file = try FileSource(path: path)
    try self.init(file, path: path, limit: limit, file: file)
  }

  /// The same of bytes in memory.
  package convenience init(_ bytes: [UInt8], path: String, limit: Int) throws {
    try self.init(MemorySource(bytes), path: path, limit: limit, file: nil)
  }

  private init(_ source: any ByteSource, path: String, limit: Int, file: FileSource?) throws {
    (self.path, self.file) = (path, file)
    let raw = ByteWindow(source)
    let start = try Array(raw.bytes(atLeast: 4).prefix(4))
    let isGzip = start.starts(with: [0x1F, 0x8B])
    isCompressed = isGzip || start.starts(with: Array("BZh".utf8))
    let content: any ByteSource
    if isCompressed {
      let decompressor: (any Decompressor)? = isGzip ? GzipDecompressor() : Bzip2Decompressor()
      guard let decompressor else {
        throw StorageError.invalidArgument("no memory for the decompression of '\(path)'")
      }
      content = DecompressedSource(raw, decompressor, path: path)
    } else {
      content = WindowSource(raw)
    }
    window = ByteWindow(LimitedSource(content, path: path, limit: limit))
  }

  /// How many bytes were taken, after decompression.
  package var offset: Int { window.taken }

  /// How much of the file on disk was read, and its size; zeros for bytes in memory.
  package var progress: (done: Int, total: Int) { (file?.position ?? 0, file?.size ?? 0) }

  /// The error for content that is not what its format promises.
  package func failure(_ reason: String, at offset: Int? = nil) -> StorageError {
    .corrupted(
      path: path, offset: offset ?? self.offset,
      reason: isCompressed ? "\(reason) (counted after decompression)" : reason)
  }

  package func isAtEnd() throws -> Bool { try window.bytes().isEmpty }

  /// Up to `count` bytes, at most 65,536, without taking them; fewer only at the end.
  package func peek(_ count: Int) throws -> [UInt8] {
    try Array(window.bytes(atLeast: count).prefix(count))
  }

  package func byte() throws -> UInt8 {
    guard let byte = try window.bytes().first else { throw failure("the file ends too early") }
    window.take(1)
    return byte
  }

  /// Exactly `count` bytes. Memory grows only as they come, whatever `count` claims.
  package func read(_ count: Int) throws -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(min(max(count, 0), 1 << 16))
    while bytes.count < count {
      let part = try window.bytes().prefix(count - bytes.count)
      guard !part.isEmpty else { throw failure("the file ends too early") }
      bytes.append(contentsOf: part)
      window.take(part.count)
    }
    return bytes
  }

  package func skip(_ count: Int) throws {
    var rest = count
    while rest > 0 {
      let step = try min(rest, window.bytes().count)
      guard step > 0 else { throw failure("the file ends too early") }
      window.take(step)
      rest -= step
    }
  }

  /// A little-endian number.
  package func integer<Value: FixedWidthInteger & UnsignedInteger>(_: Value.Type) throws -> Value {
    try read(Value.bitWidth / 8).reversed().reduce(0) { $0 << 8 | Value($1) }
  }

  /// The bytes up to the next line feed, without it and a carriage return before it; nil at the
  /// end. Throws `tooLarge` for more than `limit` bytes.
  package func line(limit: Int = 1 << 20) throws -> [UInt8]? {
    guard try !isAtEnd() else { return nil }
    let start = offset
    var line: [UInt8] = []
    while true {
      let bytes = try window.bytes()
      let part = bytes.prefix { $0 != UInt8(ascii: "\n") }
      guard line.count + part.count <= limit else {
        throw StorageError.tooLarge(
          path: path, what: "the line at byte \(start)", bytes: line.count + part.count,
          limit: limit)
      }
      line.append(contentsOf: part)
      let isWhole = part.count < bytes.count || bytes.isEmpty
      window.take(part.count < bytes.count ? part.count + 1 : part.count)
      if isWhole {
        if line.last == UInt8(ascii: "\r") { line.removeLast() }
        return line
      }
    }
  }

  /// All bytes that are left.
  package func rest() throws -> [UInt8] {
    var bytes: [UInt8] = []
    while true {
      let part = try window.bytes()
      if part.isEmpty { return bytes }
      bytes.append(contentsOf: part)
      window.take(part.count)
    }
  }
}

/// What is left of a window.
private final class WindowSource: ByteSource {
  private let window: ByteWindow

  init(_ window: ByteWindow) { self.window = window }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    let part = try window.bytes().prefix(buffer.count)
    buffer.copyBytes(from: part)
    window.take(part.count)
    return part.count
  }
}

/// A source that throws `tooLarge` beyond a number of bytes.
private final class LimitedSource: ByteSource {
  private let source: any ByteSource
  private let path: String
  private let limit: Int
  private var count = 0

  init(_ source: any ByteSource, path: String, limit: Int) {
    (self.source, self.path, self.limit) = (source, path, limit)
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    let step = try source.read(into: buffer)
    count += step
    guard count <= limit else {
      throw StorageError.tooLarge(
        path: path, what: "the content read so far", bytes: count, limit: limit)
    }
    return step
  }
}

/// The bytes of a regular file, of a gzip or bzip2 file those it holds, at most `limit`.
/// Throws as `ByteStream`.
package func readDecompressedFile(at path: String, limit: Int) throws -> [UInt8] {
  try ByteStream(opening: path, limit: limit).rest()
}
