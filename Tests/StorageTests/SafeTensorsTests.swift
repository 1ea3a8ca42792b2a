import Storage
import TestSupport
import Testing

@Suite struct SafeTensorsTests {
  private func example() throws -> SafeTensors {
    SafeTensors(
      metadata: ["kind": "svge", "note": "a\"b\\c\né"],
      tensors: [
        try .init(name: "b", shape: [2, 2], values: [1, -2, 0.5, .infinity]),
        try .init(name: "a", shape: [3], values: [0.1, 7, -0], as: .float16),
        try .init(name: "c", shape: [], type: .int64, bytes: [1, 0, 0, 0, 0, 0, 0, 0]),
        try .init(name: "d", shape: [0, 5], type: .float32, bytes: []),
        try .init(name: "mask", shape: [3], type: .bool, bytes: [1, 0, 1]),
      ])
  }

  @Test func readsWhatThePythonPackageWrote() throws {
    let file = try SafeTensors(readingFrom: fixture("python.safetensors"), limit: 10_000)
    #expect(file.metadata == ["kind": "fixture", "text": "line\n\"quoted\" ü"])
    #expect(file.tensors.count == 8)
    let weights = try #require(file["weights"])
    #expect(weights.shape == [2, 3])
    #expect(try weights.values() == [-0.5, -0.25, 0, 0.25, 0.5, 0.75])
    let half = try #require(file["half"])
    #expect(half.type == .float16)
    #expect(try half.values() == [0.0999755859375, -65504, 5.9604645e-8, .infinity])
    #expect(try file["double"]?.values() == [Float(1.0 / 3)])
    #expect(try file["scalar"]?.values() == [2.5])
    #expect(file["scalar"]?.shape == [])
    #expect(file["empty"]?.shape == [0, 4])
    #expect(file["mask"]?.bytes == [1, 0, 1])
    #expect(
      file["index"]?.bytes
        == [255, 255, 255, 255, 255, 255, 255, 255, 0, 0, 0, 0, 0, 1, 0, 0])
    #expect(file["name with \"quotes\" \\ and é"]?.bytes == [7])
    #expect(file["absent"] == nil)
    // Written again, it is the same content.
    let again = try SafeTensors(parsing: try file.serialized(), path: "again")
    #expect(again.metadata == file.metadata)
    for tensor in file.tensors { #expect(again[tensor.name] == tensor) }
  }

  @Test func roundTripsThroughAFile() throws {
    try withScratchDirectory { directory in
      let path = "\(directory)/model.safetensors"
      try example().write(to: path)
      let read = try SafeTensors(readingFrom: path, limit: 10_000)
      #expect(read.metadata == (try example().metadata))
      #expect(read.tensors.map(\.name) == ["c", "b", "d", "a", "mask"])
      for tensor in try example().tensors { #expect(read[tensor.name] == tensor) }
      #expect(throws: StorageError.self) { try SafeTensors(readingFrom: path, limit: 100) }
    }
  }

  @Test func outputDoesNotDependOnOrder() throws {
    var reversed = try example()
    reversed.tensors.reverse()
    let bytes = try example().serialized()
    #expect(try reversed.serialized() == bytes)
    #expect((8 + Int(bytes[0]) + Int(bytes[1]) << 8) % 8 == 0)
  }

  /// All 65,536 half-precision patterns survive the way to Float and back; bfloat16 is the upper
  /// half of a Float.
  @Test func halfPrecisionIsExact() throws {
    let patterns = (0...UInt16.max).map { $0 }
    let bytes = patterns.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
    let half = try SafeTensors.Entry(name: "h", shape: [65_536], type: .float16, bytes: bytes)
    let values = try half.values()
    for (pattern, value) in zip(patterns, values) {
      let (exponent, fraction) = (Int(pattern >> 10 & 31), Float(pattern & 1023))
      let size: Float =
        switch exponent {
        case 0: fraction * 0x1p-24
        case 31: fraction == 0 ? .infinity : .nan
        default: (1024 + fraction) * Float(sign: .plus, exponent: exponent - 25, significand: 1)
        }
      let expected = pattern >> 15 == 1 ? -size : size
      guard value == expected || value.isNaN && expected.isNaN else {
        Issue.record("pattern \(pattern) gives \(value), expected \(expected)")
        return
      }
    }
    let finite = values.map { $0.isNaN ? 0 : $0 }
    let back = try SafeTensors.Entry(name: "h", shape: [65_536], values: finite, as: .float16)
    #expect(try back.values() == finite)
    let brain = try SafeTensors.Entry(
      name: "b", shape: [2], type: .bfloat16, bytes: [0x80, 0x3F, 0x49, 0xC0])
    #expect(try brain.values() == [1, -3.140625])
  }

  @Test func halfPrecisionRoundsToNearestEven() throws {
    let values: [Float] = [2049, 2051, 65519, 65520, 1e-8, 2.9802322e-8, -0.0]
    let entry = try SafeTensors.Entry(name: "h", shape: [7], values: values, as: .float16)
    #expect(try entry.values() == [2048, 2052, 65504, .infinity, 0, 0, -0.0])
  }

  @Test func refusesContentNoFileCanHold() throws {
    let a = try SafeTensors.Entry(name: "a", shape: [1], values: [1])
    #expect(
      throws: StorageError.invalidArgument("two tensors are named 'a': rename one")
    ) { try SafeTensors(tensors: [a, a]).serialized() }
    for shape in [[2], [-1, -1], [Int.max, Int.max], [Int.min], [1 << 62, 4, 4]] {
      #expect(throws: StorageError.self) {
        try SafeTensors.Entry(name: "a", shape: shape, values: [1])
      }
    }
    #expect(throws: StorageError.self) {
      try SafeTensors.Entry(name: "__metadata__", shape: [1], values: [1])
    }
    #expect(throws: StorageError.self) {
      try SafeTensors.Entry(name: "a", shape: [1], values: [1], as: .int32)
    }
    #expect(throws: StorageError.self) {
      try SafeTensors.Entry(name: "a", shape: [1], type: .uint8, bytes: [1]).values()
    }
  }
}
