import Storage
import Tensors
import TestSupport
import Testing

/// Beside the suite: what a test's own process runs captures nothing.
private func parse(_ bytes: [UInt8]) throws -> SafeTensors {
  try SafeTensors(parsing: bytes, path: "hostile")
}

@Suite struct SafeTensorsHostileTests {
  private func file(_ header: String, data: Int = 0) -> [UInt8] {
    let length = (0..<8).map { UInt8(truncatingIfNeeded: header.utf8.count >> ($0 * 8)) }
    return length + Array(header.utf8) + [UInt8](repeating: 0, count: data)
  }

  private func tensor(_ fields: String, name: String = "a") -> String { "\"\(name)\":{\(fields)}" }

  @Test func acceptsTheSmallestFiles() throws {
    #expect(try parse(file("{}")) == SafeTensors())
    #expect(try parse(file("{}   ")) == SafeTensors())
    let one = tensor(#""dtype":"U8","shape":[2],"data_offsets":[0,2]"#)
    #expect(try parse(file("{\(one)}", data: 2)).tensors.count == 1)
  }

  @Test(arguments: [
    ("", 0), ("[]", 0), (" {}", 0), ("{}x", 0), ("{}", 1), ("null", 0),
    (#"{"__metadata__":{"a":1}}"#, 0), (#"{"__metadata__":[]}"#, 0),
    (#"{"__metadata__":{"a":"1","a":"2"}}"#, 0),
    (#"{"a":1}"#, 0), (#"{"a":{}}"#, 0), (#"{"a":{"dtype":"U8","shape":[1]}}"#, 1),
    (#"{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1],"more":0}}"#, 1),
    (#"{"a":{"dtype":"F4","shape":[1],"data_offsets":[0,1]}}"#, 1),
    (#"{"a":{"dtype":"U8","shape":[-1],"data_offsets":[0,1]}}"#, 1),
    (#"{"a":{"dtype":"U8","shape":[-1,-1],"data_offsets":[0,1]}}"#, 1),
    (#"{"a":{"dtype":"U8","shape":[1.0],"data_offsets":[0,1]}}"#, 1),
    (#"{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,1]}}"#, 1),
    (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,1]}}"#, 1),
    (#"{"a":{"dtype":"U8","shape":[1],"data_offsets":[1,0]}}"#, 1),
    (#"{"a":{"dtype":"U8","shape":[1],"data_offsets":[-1,0]}}"#, 1),
    (#"{"a":{"dtype":"U8","shape":[1],"data_offsets":[0]}}"#, 1),
    (#"{"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}"#, 2),
    (#"{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}"#, 0),
    (#"{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}"#, 2),
    (
      #"{"a":{"dtype":"U8","shape":[4611686018427387904,4,4],"data_offsets":[0,0]}}"#, 0
    ),
    (
      #"{"a":{"dtype":"U8","shape":[9223372036854775807],"data_offsets":[0,9223372036854775807]}}"#,
      1
    ),
    (
      #"{"a":{"dtype":"U8","shape":[9223372036854775807],"data_offsets":[-9223372036854775808,0]}}"#,
      1
    ),
    (
      #"{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"b":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}"#,
      1
    ),
    (
      #"{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}"#,
      2
    ),
    (
      #"{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}"#,
      3
    ),
  ])
  func refusesWhatTheFormatForbids(header: String, data: Int) {
    #expect {
      try parse(file(header, data: data))
    } throws: { error in
      guard case StorageError.corrupted(path: "hostile", _, _) = error else { return false }
      return true
    }
  }

  @Test func saysWhereBytesAreLeftOverOrMissing() {
    let one = "{" + tensor(#""dtype":"U8","shape":[2],"data_offsets":[0,2]"#) + "}"
    let start = 8 + one.utf8.count
    #expect(
      throws: StorageError.corrupted(
        path: "hostile", offset: start + 2, reason: "bytes that belong to no tensor")
    ) { try parse(file(one, data: 3)) }
  }

  @Test func boundsTheHeader() {
    for length: [UInt8] in [
      [255, 255, 255, 255, 255, 255, 255, 255], [0, 0, 0, 0, 0, 0, 0, 128],
      [0, 0, 0, 0, 1, 0, 0, 0],
    ] {
      #expect {
        try parse(length + Array("{}".utf8))
      } throws: { error in
        guard case StorageError.tooLarge = error else { return false }
        return true
      }
    }
    #expect(throws: StorageError.self) { try parse([3, 0, 0, 0, 0, 0, 0, 0] + Array("{}".utf8)) }
    for count in 0..<8 {
      #expect(throws: StorageError.self) { try parse([UInt8](repeating: 0, count: count)) }
    }
  }

  /// Mutated and cut files either parse to something that writes and parses again, or throw
  /// `StorageError`; and memory stays bounded.
  @Test func survivesMutations() async {
    await #expect(processExitsWith: .success) {
      let python = try readFile(at: fixture("python.safetensors"), limit: 10_000)
      let ours = try SafeTensors(
        metadata: ["format": "1"],
        tensors: [
          try .init(name: "w", shape: [2, 2], values: [1, 2, 3, 4]),
          try .init(name: "v", shape: [3], values: [1, 2, 3], as: .float16),
        ]
      ).serialized()
      let spice = Array("0123456789-+.eE\"\\{}[]:,nulltruefalse \u{0}\u{FF}é".utf8) + [0xFF, 0x80]
      let before = peakMemory()
      var random = RandomSource(seed: 1)
      var accepted = 0
      for round in 0..<30_000 {
        var bytes = round % 2 == 0 ? python : ours
        for _ in 0...random.below(4) {
          guard !bytes.isEmpty else { break }
          let at = random.below(bytes.count)
          switch random.below(6) {
          case 0: bytes[at] ^= 1 << UInt8(random.below(8))
          case 1: bytes[at] = spice[random.below(spice.count)]
          case 2: bytes.remove(at: at)
          case 3: bytes.insert(spice[random.below(spice.count)], at: at)
          case 4: bytes.removeSubrange(at...)
          default:
            let count = min(random.below(24), bytes.count - at)
            bytes.insert(contentsOf: bytes[at..<(at + count)], at: random.below(bytes.count))
          }
        }
        do {
          let file = try parse(bytes)
          #expect(try parse(try file.serialized()).metadata == file.metadata)
          for tensor in file.tensors { _ = try? tensor.values() }
          accepted += 1
        } catch is StorageError {}
      }
      #expect(accepted > 100)
      #expect(peakMemory() - before < 256 << 20)
    }
  }
}
