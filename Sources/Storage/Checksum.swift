/// CRC-32C (Castagnoli polynomial, reflected; RFC 3720 §12.1): tells apart all changes of up to 32
/// adjacent bits. Not a defense against intent. For a hash that tells apart what may differ anywhere
/// see `Fingerprint`.
public func crc32c(_ bytes: some Sequence<UInt8>) -> UInt32 { remainder(of: bytes) }

/// The same of an array, compiled for it: other modules call generic code slowly.
public func crc32c(_ bytes: [UInt8]) -> UInt32 { bytes.withUnsafeBytes { crc32c($0) } }

/// The same of memory, eight bytes at a time (Kounavis and Berry 2008, slicing by 8).
package func crc32c(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
  crcTables.withUnsafeBufferPointer { tables in
    var crc = ~UInt32(0)
    var at = 0
    while at + 8 <= bytes.count {
      var word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self))
      word ^= UInt64(crc)
      crc = 0
      for place in 0..<8 {
        let byte = Int(truncatingIfNeeded: word >> UInt64(8 * place)) & 0xFF
        crc ^= tables[(7 - place) * 256 + byte]
      }
      at += 8
    }
    for byte in bytes[at...] {
      crc = crc >> 8 ^ tables[Int(UInt8(truncatingIfNeeded: crc) ^ byte)]
    }
    return ~crc
  }
}

private func remainder(of bytes: some Sequence<UInt8>) -> UInt32 {
  ~bytes.reduce(~UInt32(0)) { crc, byte in
    crc >> 8 ^ crcTables[Int(UInt8(truncatingIfNeeded: crc) ^ byte)]
  }
}

/// At 256 s + b: what byte b, and s zero bytes after it, leave.
private let crcTables: [UInt32] = {
  var tables = (0..<256).map { index in
    (0..<8).reduce(UInt32(index)) { crc, _ in crc >> 1 ^ (crc & 1 == 1 ? 0x82F6_3B78 : 0) }
  }
  for index in 256..<2048 {
    let before = tables[index - 256]
    tables.append(before >> 8 ^ tables[Int(before & 0xFF)])
  }
  return tables
}()
