import Embeddings
import Glibc
import Spaces
import Storage
import Tensors
import Testing

@Suite struct SVGeStorageTests {
  private func model(_ space: any SearchSpace = NASBench201()) throws -> SVGe {
    let model = try SVGe(space: space, configuration: SVGeTests.small, seed: 1)
    try model.fit(SVGeTests.cells(space, 20), recipe: .init(epochs: 1), seed: 1)
    return model
  }

  @Test func bytesRoundTrip() throws {
    let model = try model()
    let bytes = try model.serialized()
    for space in [nil, NASBench201()] as [(any SearchSpace)?] {
      let copy = try SVGe.load(serialized: bytes, space: space)
      #expect(try copy.serialized() == bytes)
      #expect(copy.history == model.history && copy.configuration == model.configuration)
      let cells = try SVGeTests.cells(NASBench201(), 9)
      #expect(try copy.encode(cells).mean.array == model.encode(cells).mean.array)
    }
  }

  @Test func halfPrecisionIsCloseAndSmallAndKeepsNotes() throws {
    let model = try model()
    let path = "\(P_tmpdir)/nasturtium-model-\(UInt64.random(in: .min ... .max))"
    defer { unlink(path) }
    try model.save(to: path, precision: .half, notes: ["command": "train", "accuracy": "0.99"])
    let copy = try SVGe.load(from: path)
    #expect(copy.notes == ["command": "train", "accuracy": "0.99"] && model.notes.isEmpty)
    #expect(try SVGe.load(serialized: copy.serialized()).notes == copy.notes)
    for (one, other) in zip(try model.weights(), try copy.weights()) {
      #expect(abs(one - other) <= abs(one) / 2048 + 1e-7)
    }
    #expect(try readFile(at: path, limit: 1 << 20).count < model.serialized().count * 2 / 3)
  }

  @Test func tensorsAreUnpadded() throws {
    let model = try model()
    let file = try SafeTensors(parsing: model.serialized(), path: "test")
    #expect(
      file.tensors.reduce(0) { $0 + $1.shape.reduce(1, *) } == model.parameterCount)
    #expect(file["encoder.along.0.message.weight"]?.shape == [16, 16])
    #expect(file["decoder.against.1.update.weight_ih"]?.shape == [24, 16])
  }

  @Test func anotherSpaceIsRefused() throws {
    let bytes = try model().serialized()
    #expect(throws: EmbeddingsError.self) {
      try SVGe.load(serialized: bytes, space: NASBench101())
    }
    let enas = try model(ENAS(layers: 3)).serialized()
    #expect(throws: EmbeddingsError.self) {
      try SVGe.load(serialized: enas, space: ENAS(layers: 4))
    }
    #expect(try SVGe.load(serialized: enas).space.maximumGraphNodes == 5)
  }

  @Test(arguments: ["format", "version", "space", "configuration", "history"])
  func wrongMetadataIsRefused(key: String) throws {
    var file = try SafeTensors(parsing: model().serialized(), path: "test")
    for text in [nil, "", "9", "{}", "{\"width\": 8}", "nonsense(", "[[]]"] {
      file.metadata[key] = text
      let bytes = try file.serialized()
      #expect(throws: (any Error).self) { try SVGe.load(serialized: bytes) }
    }
  }

  @Test func wrongTensorsAreRefused() throws {
    let good = try SafeTensors(parsing: model().serialized(), path: "test")
    for index in [0, 5, good.tensors.count - 1] {
      let entry = good.tensors[index]
      let missing = SafeTensors(
        metadata: good.metadata, tensors: good.tensors.filter { $0.name != entry.name })
      var values = try entry.values()
      values[values.count - 1] = .nan
      let replaced = try [
        SafeTensors.Entry(name: entry.name, shape: entry.shape, values: values),
        SafeTensors.Entry(
          name: entry.name, shape: [entry.shape.reduce(1, *), 1], values: entry.values()),
        SafeTensors.Entry(name: "other", shape: entry.shape, values: entry.values()),
      ].map { new in
        SafeTensors(metadata: good.metadata, tensors: missing.tensors + [new])
      }
      for file in [missing] + replaced {
        let bytes = try file.serialized()
        #expect(throws: EmbeddingsError.self) { try SVGe.load(serialized: bytes) }
      }
    }
  }

  @Test func corruptedBytesThrowOrLoadFinite() throws {
    let bytes = try model().serialized()
    var random = RandomSource(seed: 5)
    for _ in 0..<200 {
      var copy = bytes
      if random.below(2) == 0 {
        copy.removeLast(1 + random.below(bytes.count - 1))
      } else {
        copy[random.below(3000)] ^= UInt8(1 << random.below(8))
      }
      if let model = try? SVGe.load(serialized: copy) {
        #expect(
          try model.encode(SVGeTests.cells(NASBench201(), 1)).mean.array.count
            == model.configuration.latent)
      }
    }
  }
}
