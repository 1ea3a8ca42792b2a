import Embeddings
import Spaces
import Storage
import Tensors
import Testing

@Suite struct PerformanceHeadStorageTests {
  private func head(_ kind: PerformanceHead.Kind, isJoint: Bool = false) throws -> PerformanceHead {
    let model = try SVGe(space: NASBench201(), configuration: SVGeTests.small, seed: 1)
    let cells = try SVGeTests.cells(NASBench201(), 20)
    return try PerformanceHead.fit(
      kind, on: model, cells, values: (0..<20).map { 1 / Double($0 + 1) }, isJoint: isJoint,
      recipe: .init(epochs: 2), seed: -5)
  }

  @Test(arguments: [("mlp", false), ("mlp", true), ("gp", false)])
  func bytesRoundTrip(kind: String, isJoint: Bool) throws {
    let head = try head(#require(PerformanceHead.Kind(rawValue: kind)), isJoint: isJoint)
    let bytes = try head.serialized()
    for space in [nil, NASBench201()] as [(any SearchSpace)?] {
      let copy = try PerformanceHead.load(serialized: bytes, space: space)
      #expect(try copy.serialized() == bytes)
      #expect(copy.kind == head.kind && copy.isJoint == isJoint)
      let cells = try SVGeTests.cells(NASBench201(), 30, seed: 4)
      #expect(try copy.predict(cells) == head.predict(cells))
      let start = try head.model.encode(cells).mean
      #expect(
        try copy.ascend(start, steps: 3).codes.array == head.ascend(start, steps: 3).codes.array)
    }
    #expect(throws: EmbeddingsError.self) {
      try PerformanceHead.load(serialized: bytes, space: NASBench101())
    }
  }

  @Test(arguments: ["format", "version", "kind", "joint"])
  func wrongMetadataIsRefused(key: String) throws {
    var file = try SafeTensors(parsing: head(.network).serialized(), path: "test")
    for text in [nil, "", "9", "nasturtium.svge"] {
      file.metadata[key] = text
      let bytes = try file.serialized()
      #expect(throws: EmbeddingsError.self) { try PerformanceHead.load(serialized: bytes) }
    }
  }

  @Test(arguments: PerformanceHead.Kind.allCases)
  func wrongTensorsAreRefused(kind: PerformanceHead.Kind) throws {
    let good = try SafeTensors(parsing: head(kind).serialized(), path: "test")
    for entry in good.tensors {
      let rest = good.tensors.filter { $0.name != entry.name }
      var spoiled = entry.bytes
      for i in spoiled.indices { spoiled[i] = 0xFF }
      let replaced = try [
        [],
        [SafeTensors.Entry(name: entry.name, shape: [0], type: entry.type, bytes: [])],
        entry.type == .int64
          ? [] : [.init(name: entry.name, shape: entry.shape, type: entry.type, bytes: spoiled)],
        [.init(name: entry.name, shape: [entry.bytes.count], type: .bool, bytes: entry.bytes)],
      ]
      for entries in replaced {
        let bytes = try SafeTensors(metadata: good.metadata, tensors: rest + entries).serialized()
        #expect(throws: (any Error).self) { try PerformanceHead.load(serialized: bytes) }
      }
    }
  }

  @Test(arguments: PerformanceHead.Kind.allCases)
  func corruptedBytesThrowOrPredict(kind: PerformanceHead.Kind) throws {
    let bytes = try head(kind).serialized()
    var random = RandomSource(seed: 5)
    for _ in 0..<150 {
      var copy = bytes
      if random.below(4) == 0 {
        copy.removeLast(1 + random.below(bytes.count - 1))
      } else {
        let place = random.below(2) == 0 ? random.below(1500) : bytes.count - 1 - random.below(3000)
        copy[place] ^= UInt8(1 << random.below(8))
      }
      if let head = try? PerformanceHead.load(serialized: copy) {
        #expect(try head.predict(SVGeTests.cells(NASBench201(), 1)).count == 1)
      }
    }
  }
}
