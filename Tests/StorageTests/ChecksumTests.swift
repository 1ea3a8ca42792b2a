import Storage
import Testing

@Suite struct ChecksumTests {
  /// The vectors of RFC 3720 §B.4 and the customary check value.
  @Test func agreesWithTheStandard() {
    let vectors: [(bytes: [UInt8], expected: UInt32)] = [
      ([UInt8](repeating: 0, count: 32), 0x8A91_36AA),
      ([UInt8](repeating: 0xFF, count: 32), 0x62A8_AB43),
      (Array(UInt8(0)..<32), 0x46DD_794E),
      (Array((UInt8(0)..<32).reversed()), 0x113F_DB5C),
      (Array("123456789".utf8), 0xE306_9283),
      ([], 0),
    ]
    for (bytes, expected) in vectors {
      #expect(crc32c(bytes) == expected && crc32c(bytes.lazy.map(\.self)) == expected)
    }
    let long = (0..<1003).map { UInt8(truncatingIfNeeded: $0 &* $0 &* 31) }
    for start in 0..<9 {
      #expect(crc32c(Array(long[start...])) == crc32c(long[start...]))
    }
  }
}
