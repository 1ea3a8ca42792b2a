import Storage
import Testing

@Suite struct TFRecordsTests {
  private func littleEndian(_ value: UInt64, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) }
  }

  private func file(_ records: [[UInt8]]) -> [UInt8] {
    records.flatMap { record -> [UInt8] in
      let length = littleEndian(UInt64(record.count), 8)
      return length + littleEndian(UInt64(TFRecords.maskedChecksum(length)), 4) + record
        + littleEndian(UInt64(TFRecords.maskedChecksum(record)), 4)
    }
  }

  private func records(_ bytes: [UInt8], limit: Int = 1000) throws -> [[UInt8]] {
    let reader = TFRecords(try ByteStream(bytes, path: "records", limit: 1 << 20), limit: limit)
    var records: [[UInt8]] = []
    while let record = try reader.next() { records.append(record) }
    return records
  }

  /// The mask of TensorFlow's crc32c.h: rotate right by 15, add a constant.
  @Test func masksTheChecksum() {
    let crc = crc32c(Array("123456789".utf8))
    #expect(crc == 0xE306_9283)
    #expect(
      TFRecords.maskedChecksum(Array("123456789".utf8))
        == (crc >> 15 | crc << 17) &+ 0xA282_EAD8)
  }

  @Test func noticesEveryCutAndEveryBit() throws {
    let content: [[UInt8]] = [[], [1], Array(0..<200)]
    let whole = file(content)
    #expect(try records(whole) == content)
    #expect(TFRecords.recognizes(whole) && !TFRecords.recognizes([1, 2, 3]))
    #expect(throws: StorageError.self) { try records(whole, limit: 199) }
    let ends = [0, 16, 33, whole.count]
    for count in 0...whole.count where !ends.contains(count) {
      #expect(throws: StorageError.self) { try records(Array(whole[..<count])) }
    }
    for at in whole.indices {
      for bit in 0..<8 {
        var damaged = whole
        damaged[at] ^= 1 << UInt8(bit)
        #expect(throws: StorageError.self) { try records(damaged) }
      }
    }
  }
}
