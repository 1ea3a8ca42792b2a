import Embeddings
import Glibc
import Neural
import Spaces
import Storage
import Tensors
import Testing

@Suite struct SVGeCheckpointTests {
  private static let recipe = SVGe.Recipe(
    epochs: 4, batchSize: 20, klWarmup: 0.5, schedule: .plateau(factor: 0.5, patience: 0))

  private func withFile(_ body: (CheckpointFile) throws -> Void) throws {
    let path = "\(P_tmpdir)/nasturtium-checkpoint-\(UInt64.random(in: .min ... .max))"
    defer { unlink(path) }
    try body(CheckpointFile(path, seconds: 0))
  }

  private func model(seed: Int = 7) throws -> SVGe {
    try SVGe(space: NASBench201(), configuration: SVGeTests.small, seed: seed)
  }

  /// A training stopped in the middle of an epoch, and one stopped between two, end with the same
  /// weights and losses as one that never stopped.
  @Test(arguments: [0, 7, 10, 12, 17]) func resumedTrainingEndsTheSame(steps: Int) throws {
    let cells = try SVGeTests.cells(NASBench201(), 90)
    let whole = try model()
    try whole.fit(cells, recipe: Self.recipe, seed: 3, workers: 1)
    try withFile { file in
      let control = RunControl()
      let stopped = try model()
      try parallelFor(count: 2, workers: 2) { task, _ in
        if task == 0 {
          #expect(throws: Cancelled.self) {
            try stopped.fit(
              cells, recipe: Self.recipe, seed: 3, workers: 2, checkpoint: file, control: control)
          }
        } else {
          while control.progress.done < steps * 20 || control.progress.total == 0 {
            Worker.sleep(microseconds: 20)
          }
          control.cancel()
        }
      }
      // Another process would make the same model anew.
      let resumed = try model()
      try resumed.fit(cells, recipe: Self.recipe, seed: 3, workers: 2, checkpoint: file)
      #expect(try resumed.weights() == whole.weights())
      #expect(resumed.history.map(\.loss) == whole.history.map(\.loss))
      #expect(resumed.history.map(\.epoch) == [1, 2, 3, 4])
      // The finished training's file gives its weights at once.
      let again = try model()
      try again.fit(cells, recipe: Self.recipe, seed: 3, checkpoint: file)
      #expect(try again.weights() == whole.weights())
    }
  }

  @Test func anotherTrainingsFileIsRefused() throws {
    let cells = try SVGeTests.cells(NASBench201(), 40)
    try withFile { file in
      try model().fit(cells, recipe: Self.recipe, seed: 3, checkpoint: file)
      var other = Self.recipe
      other.learningRate = 2e-3
      let attempts: [(cells: [Architecture], recipe: SVGe.Recipe, seed: Int)] = [
        (cells, other, 3), (cells, Self.recipe, 4), (Array(cells.dropLast()), Self.recipe, 3),
        (cells.reversed(), Self.recipe, 3),
      ]
      for (cells, recipe, seed) in attempts {
        let model = try model()
        let before = try model.weights()
        #expect(throws: NeuralError.self) {
          try model.fit(cells, recipe: recipe, seed: seed, checkpoint: file)
        }
        #expect(try model.weights() == before)
      }
      let larger = try SVGe(
        space: NASBench201(), configuration: .init(width: 18, latent: 6), seed: 1)
      #expect(throws: NeuralError.self) {
        try larger.fit(cells, recipe: Self.recipe, seed: 3, checkpoint: file)
      }
    }
  }

  private func reason(_ body: () throws -> Void) -> String {
    do {
      try body()
      return "accepted"
    } catch NeuralError.mismatchedCheckpoint(_, let reason) {
      return reason
    } catch {
      return "\(error)"
    }
  }

  /// The message names the setting that differs, and both of its values.
  @Test func messagesNameTheSettingThatDiffers() throws {
    let cells = try SVGeTests.cells(NASBench201(), 40)
    try withFile { file in
      try model().fit(cells, recipe: Self.recipe, seed: 3, checkpoint: file)
      let changes: [(String, (inout SVGe.Recipe) -> Void)] = [
        ("learning_rate is 0.01 here and 0.001 in the file", { $0.learningRate = 0.01 }),
        ("batch_size is 10 here and 20 in the file", { $0.batchSize = 10 }),
        ("schedule is constant here and plateau in the file", { $0.schedule = .constant }),
        ("gradient_clip is not set here and 5.0 in the file", { $0.gradientClip = nil }),
      ]
      for (expected, change) in changes {
        var recipe = Self.recipe
        change(&recipe)
        let found = reason {
          try model().fit(cells, recipe: recipe, seed: 3, checkpoint: file)
        }
        #expect(found.contains(expected), "\(found)")
      }
      let fewer = reason {
        try model().fit(Array(cells.dropLast()), recipe: Self.recipe, seed: 3, checkpoint: file)
      }
      #expect(fewer.contains("architectures is 39 of"), "\(fewer)")
    }
  }

  /// Weights that the checkpoint's training did not begin with are not dropped for its own.
  @Test func otherStartingWeightsAreRefused() throws {
    let cells = try SVGeTests.cells(NASBench201(), 40)
    try withFile { file in
      try model().fit(cells, recipe: Self.recipe, seed: 3, checkpoint: file)
      let other = try model(seed: 8)
      let before = try other.weights()
      let found = reason { try other.fit(cells, recipe: Self.recipe, seed: 3, checkpoint: file) }
      #expect(found.contains("starting_weights is"), "\(found)")
      #expect(try other.weights() == before)
      let tuned = try model()
      try tuned.fit(cells, recipe: Self.recipe, seed: 4)
      #expect(throws: NeuralError.self) {
        try tuned.fit(cells, recipe: Self.recipe, seed: 3, checkpoint: file)
      }
    }
  }

  /// An interrupted model goes on with its own file, though its weights are not the first ones.
  @Test func anInterruptedModelGoesOn() throws {
    let cells = try SVGeTests.cells(NASBench201(), 90)
    let whole = try model()
    try whole.fit(cells, recipe: Self.recipe, seed: 3)
    try withFile { file in
      let model = try model()
      let control = RunControl()
      #expect(throws: Cancelled.self) {
        try model.fit(
          cells, recipe: Self.recipe, seed: 3, checkpoint: file, control: control
        ) { if $0.epoch == 2 { control.cancel() } }
      }
      try model.fit(cells, recipe: Self.recipe, seed: 3, checkpoint: file)
      #expect(try model.weights() == whole.weights())
    }
  }

  @Test func filesOfOthersAreLeftAlone() throws {
    let cells = try SVGeTests.cells(NASBench201(), 40)
    try withFile { file in
      for bytes in [Array("remember this".utf8), try model().serialized()] {
        try writeFileAtomically(bytes, to: file.path)
        let found = reason {
          try model().fit(cells, recipe: Self.recipe, seed: 3, checkpoint: file)
        }
        #expect(found.contains("remove this one"), "\(found)")
        #expect(try readFile(at: file.path, limit: 1 << 30) == bytes)
      }
    }
  }

  @Test func aSecondTrainingIsRefused() throws {
    let cells = try SVGeTests.cells(NASBench201(), 40)
    let model = try model()
    var isRefused = false
    try model.fit(cells, recipe: .init(epochs: 1), seed: 3) { _ in
      do {
        try model.fit(cells, recipe: .init(epochs: 1), seed: 3)
      } catch {
        isRefused = error as? EmbeddingsError == .isRunning
      }
    }
    #expect(isRefused && model.history.count == 1)
  }

  @Test func damagedFilesAreRefused() throws {
    let cells = try SVGeTests.cells(NASBench201(), 40)
    try withFile { file in
      try model().fit(cells, recipe: Self.recipe, seed: 3, checkpoint: file)
      let good = try SafeTensors(readingFrom: file.path, limit: 1 << 30)
      func refused(_ change: (inout SafeTensors) throws -> Void) throws {
        var bad = good
        try change(&bad)
        try writeFileAtomically(bad.serialized(), to: file.path)
        #expect(throws: (any Error).self) {
          try model().fit(cells, recipe: Self.recipe, seed: 3, checkpoint: file)
        }
      }
      for key in ["format", "version", "identity", "state"] {
        for text in ["", "9", "{}", "[]", "{\"epoch\":-1}"] {
          try refused { $0.metadata[key] = text }
        }
      }
      let state = try #require(good.metadata["state"])
      for (old, new) in [
        ("\"step\":0", "\"step\":99999"), ("\"epoch\":4", "\"epoch\":5"),
        ("\"epoch\":4", "\"epoch\":-1"), ("\"loss\"", "\"epoch\""), ("\"place\"", "\"plaice\""),
      ] {
        #expect(state.contains(old))
        try refused { $0.metadata["state"] = state.replacing(old, with: new) }
      }
      for index in good.tensors.indices {
        try refused { $0.tensors.remove(at: index) }
        try refused {
          var values = try $0.tensors[index].values()
          values[3] = .nan
          $0.tensors[index] = try .init(
            name: $0.tensors[index].name, shape: [values.count], values: values)
        }
      }
      try writeFileAtomically(Array(good.serialized().dropLast(9)), to: file.path)
      #expect(throws: StorageError.self) {
        try model().fit(cells, recipe: Self.recipe, seed: 3, checkpoint: file)
      }
    }
  }
}
