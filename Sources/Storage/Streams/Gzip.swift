import CCompression

/// The bytes as a gzip file (RFC 1952) at zlib's usual level, without a name or time: equal bytes give equal
/// files. Throws `StorageError.invalidArgument` where memory is short or beyond 1 GiB.
package func gzip(_ bytes: [UInt8]) throws -> [UInt8] {
  guard bytes.count <= 1 << 30 else {
    throw StorageError.invalidArgument("\(bytes.count) bytes are too many to compress at once")
  }
  let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
  stream.initialize(to: z_stream())
  defer { stream.deallocate() }
  // 16: a gzip header and trailer; 8: the usual memory.
  let code = deflateInit2_(
    stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
    Int32(MemoryLayout<z_stream>.size))
  guard code == Z_OK else { throw StorageError.invalidArgument("no memory for compression") }
  defer { deflateEnd(stream) }
  let bound = Int(deflateBound(stream, UInt(bytes.count)))
  var input = bytes
  return try input.withUnsafeMutableBufferPointer { input in
    try [UInt8](unsafeUninitializedCapacity: bound) { output, count in
      stream.pointee.next_in = input.baseAddress
      stream.pointee.avail_in = UInt32(input.count)
      stream.pointee.next_out = output.baseAddress
      stream.pointee.avail_out = UInt32(clamping: bound)
      guard deflate(stream, Z_FINISH) == Z_STREAM_END else {
        throw StorageError.invalidArgument("the compression did not end")
      }
      count = bound - Int(stream.pointee.avail_out)
    }
  }
}
