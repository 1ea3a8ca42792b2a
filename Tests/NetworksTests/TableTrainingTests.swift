import Glibc
import Networks
import Neural
import Spaces
import Storage
import Tensors
import TestSupport
import Testing

@Suite struct TableTrainingTests {
  static func table() throws -> TableTraining {
    var recipe = TableRecipe()
    (recipe.trainingImages, recipe.validationImages, recipe.epochs) = (48, 32, 2)
    (recipe.channels, recipe.cellsPerStage, recipe.stages, recipe.batchSize) = (2, 1, 2, 16)
    return try TableTraining(
      recipe, images: TrainingTests.images(100, seed: 1, size: 16),
      test: TrainingTests.images(40, seed: 2, size: 16))
  }

  static func build(
    _ table: TableTraining, _ jobs: [TableTraining.Job], _ path: String, workers: Int = 1,
    control: RunControl = RunControl()
  ) throws {
    try table.build(
      jobs, curves: Journal(at: path), times: Journal(at: path + ".times"), workers: workers,
      control: control, progress: { _ in })
  }

  @Test func theWholeTableHasEveryClassOnce() throws {
    let jobs = try TableTraining.jobs(repeated: 600)
    #expect(jobs.count == 6466 + 1200)
    #expect(Set(jobs).count == jobs.count)
    #expect(Set(jobs.map(\.number)).count == 6466)
    #expect(jobs.prefix(6).map(\.seed) == [0, 1, 2, 0, 1, 2])
  }

  /// Whatever is left of the journals, the next build gives the same bytes.
  @Test func resumesToTheSameBytes() throws {
    let table = try Self.table()
    let jobs = Array(try TableTraining.jobs(repeated: 2).prefix(8))
    try withScratchDirectory { folder in
      try Self.build(table, jobs, folder + "/a")
      let whole = try readFile(at: folder + "/a", limit: 1 << 20)
      for cut in [0, 1, 5, whole.count / 3, whole.count - 1, whole.count] {
        try writeFileAtomically(Array(whole.prefix(cut)), to: folder + "/b")
        // The times may be ahead of the curves, or behind.
        let times = try readFile(at: folder + "/a.times", limit: 1 << 20)
        try writeFileAtomically(Array(times.prefix(times.count / 2)), to: folder + "/b.times")
        try Self.build(table, jobs, folder + "/b", workers: 2)
        #expect(try readFile(at: folder + "/b", limit: 1 << 20) == whole)
        #expect(try Journal(at: folder + "/b.times").lines.count == jobs.count)
      }
      #expect(throws: NetworksError.self) {
        try Self.build(table, jobs.reversed(), folder + "/b")
      }
      let control = RunControl()
      control.cancel()
      unlink(folder + "/b")
      #expect(throws: Cancelled.self) {
        try Self.build(table, jobs, folder + "/b", control: control)
      }
    }
  }

  @Test func rowsAgreeWithATraining() throws {
    let table = try Self.table()
    let cell = try NASBench201().parse(NetworkTests.cell)
    let (a, b) = (try table.train(cell, seed: 3), try table.train(cell, seed: 3))
    #expect(a.map(\.testAccuracy) == b.map(\.testAccuracy))
    #expect(a.map(\.trainLoss) == b.map(\.trainLoss))
    #expect(a.map(\.seconds).allSatisfy { $0 > 0 })
    #expect(try table.train(cell, seed: 4).map(\.trainLoss) != a.map(\.trainLoss))
  }

  @Test func refusesTooFewImages() throws {
    let images = try TrainingTests.images(20, seed: 1)
    #expect(throws: NetworksError.self) { try TableTraining(images: images, test: images) }
  }

  @Test func notesHoldTheWholeRecipe() throws {
    var recipe = TableRecipe()
    #expect(try TableRecipe(notes: recipe.notes()) == recipe)
    (recipe.channels, recipe.cellsPerStage, recipe.stages, recipe.pooling) = (3, 2, 5, 1)
    (recipe.trainingImages, recipe.validationImages, recipe.epochs) = (48, 32, 2)
    (recipe.batchSize, recipe.learningRate, recipe.warmup) = (16, 0.3, 0.1)
    (recipe.weightDecay, recipe.gradientClip, recipe.labelSmoothing) = (1e-30, 1 / 3, 0.05)
    let text = try recipe.notes()
    #expect(text.contains("\"learning_rate\":0.3,"))
    #expect(try TableRecipe(notes: text) == recipe)
    // A field that is not there has its default.
    recipe.epochs = TableRecipe().epochs
    #expect(try TableRecipe(notes: text.replacing("\"epochs\":2,", with: "")) == recipe)
    for other in [
      "", "{}", "[]", "Recipe(channels: 2)", String(text.dropLast()), text + "x",
      text.replacing("batch_size", with: "bunch_size"),
      text.replacing("\"epochs\":2", with: "\"epochs\":2.5"),
      text.replacing("\"epochs\":2", with: "\"epochs\":\"2\""),
      text.replacing("\"version\":1", with: "\"version\":2"),
      text.replacing("\"version\":1", with: "\"vision\":1"),
    ] {
      #expect(throws: NetworksError.self) { try TableRecipe(notes: other) }
    }
  }

  @Test func differencesAreThoseOfWhatTablesKeep() throws {
    let table = try Self.table()
    let cell = try NASBench201().parse(NetworkTests.cell)
    let curve = try table.curves(of: [cell], seed: 3)[0]
    var listed: [String: [Double]] = [
      "train_loss": curve.map { ($0.trainLoss * 1e4).rounded() / 1e4 },
      "test_accuracy": curve.map(\.testAccuracy),
    ]
    #expect(curve.contains { $0.trainLoss != ($0.trainLoss * 1e4).rounded() / 1e4 })
    #expect(
      TableTraining.differences(of: curve, from: listed) == ["train_loss": 0, "test_accuracy": 0])
    listed["test_accuracy"]?[1] += 0.25
    listed["train_loss"]?[0] = .nan
    #expect(
      TableTraining.differences(of: curve, from: listed)
        == ["train_loss": .infinity, "test_accuracy": 0.25])
    // Epochs that only the table has hold no numbers.
    let short = Array(curve.prefix(1))
    #expect(
      TableTraining.differences(of: short, from: ["test_accuracy": [curve[0].testAccuracy, .nan]])
        == ["test_accuracy": 0])
    #expect(
      TableTraining.differences(of: short, from: ["test_accuracy": [curve[0].testAccuracy, 0.5]])
        == ["test_accuracy": .infinity])
  }

  /// Weights that are no numbers predict the same class at every later epoch.
  @Test func aDivergedTrainingKeepsItsAccuracies() throws {
    let diverged = try TableTraining.RowLines(
      curve: "7 0 -nan,0.25,nan,0.125,inf,0.1", time: "7 0 0.5"
    ).row().curve
    #expect(TableTraining.column("test_accuracy", of: diverged, epochs: 3) == [0.1, 0.1, 0.1])
    #expect(TableTraining.column("validation_accuracy", of: diverged, epochs: 2) == [0.125, 0.125])
    let training = TableTraining.column("train_accuracy", of: diverged, epochs: 2)
    #expect(training[0] == 0.25 && training[1].isNaN)
    let listed = [
      "test_accuracy": [0.1, 0.1], "train_accuracy": [0.25, .nan], "train_loss": [.nan],
    ]
    #expect(TableTraining.differences(of: diverged, from: listed).values.allSatisfy { $0 == 0 })
  }

  /// A table from before accuracies of diverged trainings were NaN: what was before still counts.
  @Test func twoDivergedTrainingsDifferInWhatWasBefore() {
    let curve = [(2.0, 0.5), (.nan, .nan)].enumerated().map { index, values in
      EpochRecord(
        epoch: index + 1, learningRate: 0.1, seconds: 1,
        values: ["train_loss": values.0, "test_accuracy": values.1])
    }
    func differences(_ losses: [Double], _ accuracies: [Double]) -> [Double?] {
      let found = TableTraining.differences(
        of: curve, from: ["train_loss": losses, "test_accuracy": accuracies])
      return [found["train_loss"], found["test_accuracy"]]
    }
    #expect(differences([2, .nan, .nan], [0.5, 0.1, 0.1]) == [0, 0])
    #expect(differences([2, .nan, .nan], [0.75, 0.1, 0.1]) == [0, 0.25])
    // A training that went on for an epoch longer, and one that did not diverge.
    #expect(differences([2, 9, .nan], [0.5, 0.1, 0.1]) == [0, 0])
    #expect(differences([2, 2, 2], [0.5, 0.5, 0.5]) == [.infinity, .infinity])
  }

  @Test func linesOfJournalsAreReadBack() throws {
    let table = try Self.table()
    let job = TableTraining.Job(number: 1462, seed: 3)
    let curve = try table.curves(of: [NASBench201().architecture(at: 1462)], seed: 3)[0]
    let lines = TableTraining.RowLines(job, curve)
    let row = try lines.row()
    #expect(row.job == job)
    for values in [\.trainLoss, \.trainAccuracy, \.validationLoss, \.testAccuracy, \.seconds]
      as [KeyPath<EpochRecord, Double> & Sendable]
    {
      #expect(row.curve.map { $0[keyPath: values] } == curve.map { $0[keyPath: values] })
    }
    for (curve, time) in [
      ("", ""), (lines.curve, ""), (lines.curve, "7" + lines.time.dropFirst()),
      (lines.curve, lines.time + ";1"), (lines.curve + ",1", lines.time), ("x 0 1", "x 0 1"),
    ] {
      #expect(throws: NetworksError.self) {
        try TableTraining.RowLines(curve: curve, time: time).row()
      }
    }
  }
}
