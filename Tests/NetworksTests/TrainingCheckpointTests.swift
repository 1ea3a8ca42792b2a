import Networks
import Neural
import Storage
import TestSupport
import Testing

@Suite struct TrainingCheckpointTests {
  private static func reason(_ body: () throws -> Void) -> String? {
    do {
      try body()
      return nil
    } catch NeuralError.mismatchedCheckpoint(_, let reason) {
      return reason
    } catch {
      return "\(error)"
    }
  }

  /// The message names the setting that differs, and both of its values.
  @Test func refusesCheckpointsOfOtherTrainingsByName() throws {
    let checkpoint = try TrainingTests.training(TrainingTests.settings()).checkpoint()
    let changes: [(String, (inout TrainingOptions) throws -> Void)] = [
      ("seed is 5 here and 4 in the file", { $0.seed = 5 }),
      (
        "learning_rate is 0.01 here and 0.1 in the file",
        { $0.schedule = try Schedule(peak: 0.01) }
      ),
      ("epochs is 5 here and 3 in the file", { $0.epochs = 5 }),
      ("momentum is 0.5 here and 0.9 in the file", { $0.optimizer.method = .sgd(momentum: 0.5) }),
      (
        "gradient_clip is 1.0 here and not set in the file", { $0.optimizer.gradientClip = 1 }
      ),
      ("flip is false here and true in the file", { $0.flips = false }),
    ]
    for (expected, change) in changes {
      var options = try TrainingTests.settings()
      try change(&options)
      let other = try TrainingTests.training(options)
      let reason = Self.reason { try other.resume(from: checkpoint) }
      #expect(reason?.contains(expected) == true, "\(reason ?? "accepted")")
      #expect(other.curve.isEmpty)
    }
    let images = Self.reason {
      try TrainingTests.training(TrainingTests.settings(), seed: 9).resume(from: checkpoint)
    }
    #expect(images?.contains("train_images is") == true)
    #expect(images?.contains("test_images") == false)
    // The number of workers does not matter.
    var workers = try TrainingTests.settings()
    workers.workers = 2
    try TrainingTests.training(workers).resume(from: checkpoint)
  }

  @Test func refusesDamagedCheckpoints() throws {
    let training = try TrainingTests.training(TrainingTests.settings())
    let checkpoint = try training.checkpoint()
    for index in checkpoint.tensors.indices {
      var damaged = checkpoint
      damaged.tensors.remove(at: index)
      #expect(throws: NeuralError.self) { try training.resume(from: damaged) }
    }
    for state in [JSONValue.null, .object([:]), .object(["curve": .array([.null])])] {
      var damaged = checkpoint
      damaged.state = state
      #expect(throws: NeuralError.self) { try training.resume(from: damaged) }
    }
    try training.resume(from: checkpoint)
  }

  /// What stands at the path is looked at before anything is trained, and never replaced.
  @Test func leavesFilesOfOthersAlone() throws {
    try withScratchDirectory { folder in
      let others: [(String, [UInt8])] = [
        ("text", Array("remember this".utf8)), ("empty", []),
        ("model", try SafeTensors(metadata: ["format": "nasturtium.svge"]).serialized()),
        (
          "old",
          try SafeTensors(metadata: ["kind": "nasturtium.training", "version": "1"]).serialized()
        ),
        (
          "later",
          try SafeTensors(metadata: ["format": "nasturtium.networks.training", "version": "9"])
            .serialized()
        ),
      ]
      for (name, bytes) in others {
        let path = "\(folder)/\(name)"
        try writeFileAtomically(bytes, to: path)
        let training = try TrainingTests.training(TrainingTests.settings(epochs: 1))
        let reason = Self.reason { try training.run(checkpoint: CheckpointFile(path)) }
        #expect(reason?.contains("remove") == true, "\(reason ?? "accepted")")
        #expect(training.curve.isEmpty)
        #expect(throws: NeuralError.self) { try training.checkpoint().write(to: path) }
        #expect(try readFile(at: path, limit: 1 << 20) == bytes)
      }
    }
  }

  @Test func goesOnFromAFile() throws {
    let whole = try TrainingTests.training(TrainingTests.settings())
    try whole.run()
    try withScratchDirectory { folder in
      let file = CheckpointFile(folder + "/checkpoint")
      struct Stop: Error {}
      for epochs in 1...2 {
        let stopped = try TrainingTests.training(TrainingTests.settings())
        #expect(throws: Stop.self) {
          try stopped.run(checkpoint: file) { if $0.curve.count > epochs { throw Stop() } }
        }
      }
      let resumed = try TrainingTests.training(TrainingTests.settings())
      var counts: [Int] = []
      try resumed.run(checkpoint: file) { counts.append($0.curve.count) }
      #expect(counts == [2, 3])
      #expect(TrainingTests.numbers(resumed) == TrainingTests.numbers(whole))
      // A finished training's file gives its curve at once.
      let again = try TrainingTests.training(TrainingTests.settings())
      try again.run(checkpoint: file)
      #expect(TrainingTests.numbers(again) == TrainingTests.numbers(whole))
    }
  }
}
