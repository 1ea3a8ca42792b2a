import Storage
import Testing

@Suite struct SafeTensorsDoublesTests {
  @Test func doublesRoundTripBitForBit() throws {
    let values = [0, -0.0, 1.0 / 3, 1e308, .leastNonzeroMagnitude, -.infinity]
    let entry = try SafeTensors.Entry(name: "x", shape: [2, 3], doubles: values)
    #expect(entry.bytes[16..<24] == [0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0xD5, 0x3F])
    let file = try SafeTensors(
      parsing: SafeTensors(tensors: [entry]).serialized(), path: "test")
    #expect(try file["x"]?.doubles().map(\.bitPattern) == values.map(\.bitPattern))
  }

  @Test func otherTypesAndCountsAreRefused() throws {
    #expect(throws: StorageError.self) {
      try SafeTensors.Entry(name: "x", shape: [2], doubles: [1])
    }
    #expect(throws: StorageError.self) {
      try SafeTensors.Entry(name: "x", shape: [1], values: [1]).doubles()
    }
  }
}
