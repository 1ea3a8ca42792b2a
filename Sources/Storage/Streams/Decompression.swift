import CCompression

/// One decoder of a compressed format, ready for the first stream of a file.
protocol Decompressor: AnyObject {
  /// Prepares for another stream of the same file.
  func restart() -> Bool

  /// Decodes some of `input` into `output`; neither is empty, or longer than `UInt32.max`.
  func step(
    _ input: UnsafeMutableRawBufferPointer, _ output: UnsafeMutableRawBufferPointer
  ) -> DecompressionStep
}

struct DecompressionStep {
  enum State {
    case unfinished, finished
    case damaged(String)
  }

  /// Bytes of the input and of the output that are left.
  let unread: UInt32
  let unfilled: UInt32
  let state: State
}

/// What a compressed source holds: all streams of the file, one after the other, each with its
/// checksum verified. Zeros after the last are padding.
final class DecompressedSource: ByteSource {
  private let input: ByteWindow
  private let decompressor: any Decompressor
  private let path: String
  private var isBetweenStreams = false

  init(_ input: ByteWindow, _ decompressor: any Decompressor, path: String) {
    (self.input, self.decompressor, self.path) = (input, decompressor, path)
  }

  private func failure(_ reason: String) -> StorageError {
    .corrupted(path: path, offset: input.taken, reason: reason)
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    var filled = 0
    while filled < buffer.count {
      if isBetweenStreams, try !startNextStream() { break }
      let compressed = try input.bytes()
      guard !compressed.isEmpty else { throw failure("the compressed data ends too early") }
      let from = UnsafeMutableRawBufferPointer(rebasing: compressed.prefix(Int(UInt32.max)))
      let to = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...].prefix(Int(UInt32.max)))
      let step = decompressor.step(from, to)
      let (consumed, produced) = (from.count - Int(step.unread), to.count - Int(step.unfilled))
      input.take(consumed)
      filled += produced
      switch step.state {
      case .damaged(let reason): throw failure("the compressed data is damaged (\(reason))")
      case .finished: isBetweenStreams = true
      case .unfinished:
        if consumed == 0, produced == 0 {
          throw failure("the compressed data is damaged")
        }
      }
    }
    return filled
  }

  private func startNextStream() throws -> Bool {
    while let next = try input.bytes().first, next == 0 { input.take(1) }
    guard try !input.bytes().isEmpty else { return false }
    guard decompressor.restart() else { throw failure("no memory for the decompression") }
    isBetweenStreams = false
    return true
  }
}

/// gzip (RFC 1952), by zlib.
final class GzipDecompressor: Decompressor {
  /// zlib keeps the address.
  private let stream: UnsafeMutablePointer<z_stream>

  /// nil where memory is short.
  init?() {
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    // 16: a gzip header and trailer are expected.
    let code = inflateInit2_(
      stream, 16 + MAX_WBITS, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    guard code == Z_OK else { return nil }
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
  }

  func restart() -> Bool { inflateReset(stream) == Z_OK }

  func step(
    _ input: UnsafeMutableRawBufferPointer, _ output: UnsafeMutableRawBufferPointer
  ) -> DecompressionStep {
    stream.pointee.next_in = input.baseAddress?.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_in = UInt32(input.count)
    stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_out = UInt32(output.count)
    let code = inflate(stream, Z_NO_FLUSH)
    let state: DecompressionStep.State =
      switch code {
      case Z_OK, Z_BUF_ERROR: .unfinished
      case Z_STREAM_END: .finished
      default: .damaged(stream.pointee.msg.map { String(cString: $0) } ?? "zlib error \(code)")
      }
    return DecompressionStep(
      unread: stream.pointee.avail_in, unfilled: stream.pointee.avail_out, state: state)
  }
}

/// bzip2, by libbz2.
final class Bzip2Decompressor: Decompressor {
  /// libbz2 keeps the address.
  private let stream: UnsafeMutablePointer<bz_stream>

  /// nil where memory is short.
  init?() {
    stream = .allocate(capacity: 1)
    stream.initialize(to: bz_stream())
    guard BZ2_bzDecompressInit(stream, 0, 0) == BZ_OK else { return nil }
  }

  deinit {
    BZ2_bzDecompressEnd(stream)
    stream.deallocate()
  }

  func restart() -> Bool {
    BZ2_bzDecompressEnd(stream)
    stream.pointee = bz_stream()
    return BZ2_bzDecompressInit(stream, 0, 0) == BZ_OK
  }

  func step(
    _ input: UnsafeMutableRawBufferPointer, _ output: UnsafeMutableRawBufferPointer
  ) -> DecompressionStep {
    stream.pointee.next_in = input.baseAddress?.assumingMemoryBound(to: CChar.self)
    stream.pointee.avail_in = UInt32(input.count)
    stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: CChar.self)
    stream.pointee.avail_out = UInt32(output.count)
    let code = BZ2_bzDecompress(stream)
    let state: DecompressionStep.State =
      switch code {
      case BZ_OK: .unfinished
      case BZ_STREAM_END: .finished
      case BZ_DATA_ERROR_MAGIC: .damaged("no bzip2 header")
      case BZ_DATA_ERROR: .damaged("a checksum or code that cannot be")
      default: .damaged("libbz2 error \(code)")
      }
    return DecompressionStep(
      unread: stream.pointee.avail_in, unfilled: stream.pointee.avail_out, state: state)
  }
}
