/// The records of a TFRecord file (TensorFlow, "TFRecords format details"): for each a little-endian
/// 64-bit length, its checksum, the bytes, and theirs. Checksums are CRC-32C, masked.
package struct TFRecords {
  private let stream: ByteStream
  private let limit: Int

  /// - Parameter limit: the longest record.
  package init(_ stream: ByteStream, limit: Int) { (self.stream, self.limit) = (stream, limit) }

  /// The bytes of the next record, nil at the end of the file. Throws `corrupted` for a checksum
  /// that differs and a record that is cut off, `tooLarge` for one beyond the limit.
  package func next() throws -> [UInt8]? {
    guard try !stream.isAtEnd() else { return nil }
    let start = stream.offset
    let header = try stream.read(8)
    guard try stream.integer(UInt32.self) == Self.maskedChecksum(header) else {
      throw stream.failure("the checksum of a record's length differs", at: start)
    }
    let length = Int(clamping: header.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
    guard length <= limit else {
      throw StorageError.tooLarge(
        path: stream.path, what: "the record at byte \(start)", bytes: length, limit: limit)
    }
    let bytes = try stream.read(length)
    guard try stream.integer(UInt32.self) == Self.maskedChecksum(bytes) else {
      throw stream.failure("the checksum of a record differs", at: start)
    }
    return bytes
  }

  /// Whether a file that starts with these 12 bytes or more is of this format.
  package static func recognizes(_ start: [UInt8]) -> Bool {
    guard start.count >= 12 else { return false }
    let stored = start[8..<12].reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    return stored == maskedChecksum(Array(start[..<8]))
  }

  package static func maskedChecksum(_ bytes: [UInt8]) -> UInt32 {
    let crc = crc32c(bytes)
    return (crc >> 15 | crc << 17) &+ 0xA282_EAD8
  }
}
