import Embeddings
import Glibc
import Spaces
import Storage
import Tensors
import Testing

@Suite struct SVGeCheckpointTests {
  private static let recipe = SVGe.Recipe(
    epochs: 4, batchSize: 20, klWarmup: 0.5, schedule: .plateau(factor: 0.5, patience: 0))

  private func withFile(_ body: (SVGe.Checkpoint) throws -> Void) throws {
    let path = "\(P_tmpdir)/nasturtium-checkpoint-\(UInt64.random(in: .min ... .max))"
    defer { unlink(path) }
    try body(SVGe.Checkpoint(path: path, seconds: 0))
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
      // Another process would begin with a model of its own.
      let resumed = try model(seed: 8)
      try resumed.fit(cells, recipe: Self.recipe, seed: 3, workers: 2, checkpoint: file)
      #expect(try resumed.weights() == whole.weights())
      #expect(resumed.history.epochs.map(\.loss) == whole.history.epochs.map(\.loss))
      #expect(resumed.history.epochs.map(\.epoch) == [1, 2, 3, 4])
      // The finished training's file gives its weights at once.
      let again = try model(seed: 9)
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
        #expect(throws: EmbeddingsError.self) {
          try model.fit(cells, recipe: recipe, seed: seed, checkpoint: file)
        }
        #expect(try model.weights() == before)
      }
      let larger = try SVGe(
        space: NASBench201(), configuration: .init(width: 18, latent: 6), seed: 1)
      #expect(throws: EmbeddingsError.self) {
        try larger.fit(cells, recipe: Self.recipe, seed: 3, checkpoint: file)
      }
    }
  }

  @Test func damagedFilesAreRefused() throws {
    let cells = try SVGeTests.cells(NASBench201(), 40)
    try withFile { file in
      try model().fit(cells, recipe: Self.recipe, seed: 3, checkpoint: file)
      let good = try SafeTensors(readingFrom: file.path, limit: 1 << 30)
      func refused(_ change: (inout SafeTensors) throws -> Void) throws {
        var bad = good
        try change(&bad)
        try bad.write(to: file.path)
        #expect(throws: (any Error).self) {
          try model().fit(cells, recipe: Self.recipe, seed: 3, checkpoint: file)
        }
      }
      for key in ["format", "version", "training", "history", "place"] {
        for text in ["", "9", "{}", "[]", "{\"epoch\":-1}"] {
          try refused { $0.metadata[key] = text }
        }
      }
      try refused {
        $0.metadata["place"] =
          "{\"epoch\":1,\"step\":99999,\"seconds\":0,\"reconstruction\":0,\"kl\":0}"
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
