/// CRC-32C (Castagnoli polynomial, reflected; RFC 3720 §12.1): tells apart all changes of up to 32
/// adjacent bits. Not a defense against intent. For a hash that tells apart what may differ anywhere
/// see `Fingerprint`.
public func crc32c(_ bytes: some Sequence<UInt8>) -> UInt32 { remainder(of: bytes) }

/// The same of an array, compiled for it: other modules call generic code slowly.
public func crc32c(_ bytes: [UInt8]) -> UInt32 { remainder(of: bytes) }

private func remainder(of bytes: some Sequence<UInt8>) -> UInt32 {
  ~bytes.reduce(~UInt32(0)) { crc, byte in
    crc >> 8 ^ crcTable[Int(UInt8(truncatingIfNeeded: crc) ^ byte)]
  }
}

private let crcTable: [UInt32] = (0..<256).map { index in
  (0..<8).reduce(UInt32(index)) { crc, _ in crc >> 1 ^ (crc & 1 == 1 ? 0x82F6_3B78 : 0) }
}
