import Neural
import Storage
import Tensors
import TestSupport
import Testing

@Suite struct CheckpointTests {
  private static func checkpoint() throws -> Checkpoint {
    Checkpoint(
      format: "test.training", version: 3,
      identity: ["seed": .integer(1), "learning_rate": .single(0.1), "clip": .null],
      state: .object(["epoch": .integer(2)]),
      tensors: [try Checkpoint.entry("weights", Tensor([1, -2, 0.5], shape: [3]))])
  }

  private static func read(_ path: String, version: Int = 3) throws -> Checkpoint? {
    try Checkpoint.read(at: path, format: "test.training", version: version)
  }

  @Test func comesBackFromItsFile() throws {
    try withScratchDirectory { folder in
      let path = folder + "/file"
      #expect(try Self.read(path) == nil)
      let checkpoint = try Self.checkpoint()
      for _ in 0..<2 { try checkpoint.write(to: path) }
      let copy = try #require(try Self.read(path))
      #expect(copy == checkpoint)
      #expect(try copy.values("weights", count: 3, path: path) == [1, -2, 0.5])
      #expect(throws: NeuralError.self) { try copy.values("weights", count: 4, path: path) }
      #expect(throws: NeuralError.self) { try copy.values("moments", count: 3, path: path) }
      #expect(throws: NeuralError.self) { try Self.read(path, version: 2) }
      try copy.requireIdentity(checkpoint.identity, path: path)
    }
  }

  @Test func differencesAreNamed() throws {
    let checkpoint = try Self.checkpoint()
    var other = checkpoint.identity
    other["learning_rate"] = .single(0.01)
    other["clip"] = .single(5)
    other["seed"] = nil
    do {
      try checkpoint.requireIdentity(other, path: "run.ckpt")
      Issue.record("accepted")
    } catch let error as NeuralError {
      #expect(
        error.description
          == "'run.ckpt' does not continue this training: clip is 5.0 here and not set in the file, "
          + "learning_rate is 0.01 here and 0.1 in the file, seed is not set here and 1 in the "
          + "file: name another file, or remove this one")
    }
  }

  /// Whatever else is at the path stays as it is.
  @Test func refusesToReplaceOtherFiles() throws {
    try withScratchDirectory { folder in
      let path = folder + "/file"
      let others: [[UInt8]] = [
        [], Array("text".utf8), [UInt8](repeating: 255, count: 100),
        try SafeTensors(metadata: ["format": "test.other", "version": "3"]).serialized(),
        try SafeTensors(metadata: ["format": "test.training", "version": "4"]).serialized(),
        try SafeTensors().serialized(),
      ]
      for bytes in others {
        try writeFileAtomically(bytes, to: path)
        #expect(throws: NeuralError.self) { try Self.checkpoint().write(to: path) }
        #expect(throws: NeuralError.self) { try Self.read(path) }
        #expect(try readFile(at: path, limit: 1000) == bytes)
      }
      #expect(throws: StorageError.self) { try Self.checkpoint().write(to: folder) }
    }
  }

  @Test func recordsComeBackFromJSON() throws {
    let records = [
      EpochRecord(
        epoch: 1, learningRate: 0.1, seconds: 1e-7, values: ["train_loss": 1 / 3, "kl": -0.0]),
      EpochRecord(epoch: 2, learningRate: .nan, seconds: 2, values: ["train_loss": .infinity]),
    ]
    let text = try records.json.serialized()
    let copy = try #require([EpochRecord](JSONValue(parsing: Array(text.utf8), path: "text")))
    #expect(copy[0] == records[0])
    #expect(copy[1].learningRate.isNaN && copy[1]["train_loss"] == .infinity)
    #expect(copy[1]["kl"].isNaN && copy[1].epoch == 2)
    for json in [JSONValue.null, .array([.null]), .array([.object(["epoch": .integer(1)])])] {
      #expect([EpochRecord](json) == nil)
    }
  }
}
