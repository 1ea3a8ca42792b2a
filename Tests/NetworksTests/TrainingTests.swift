import Networks
import Neural
import Spaces
import Storage
import Tensors
import TestSupport
import Testing

@Suite struct TrainingTests {
  /// Images whose class shows in their brightness pattern, with noise.
  static func images(_ count: Int, seed: Int, size: Int = 8) throws -> Images {
    var random = RandomSource(seed: seed)
    let labels = (0..<count).map { _ in random.below(4) }
    var values: [Float] = []
    for label in labels {
      for row in 0..<size {
        for column in 0..<size {
          let isBright = (label & 1 == 0 ? row : column) < size / 2
          let sign: Float = label < 2 ? 1 : -1
          values.append((isBright ? sign : 0) + 0.7 * random.normal())
        }
      }
    }
    return try Images(Tensor(values, shape: [count, size, size, 1]), labels: labels, classes: 4)
  }

  static func graph() throws -> NetworkGraph {
    var settings = SpaceNetworkTests.small(8, channels: 8)
    settings.imageChannels = 1
    return try NetworkGraph(
      of: NASBench201().parse(NetworkTests.cell), in: NASBench201(), options: settings)
  }

  static func settings(epochs: Int = 3) throws -> TrainingOptions {
    var settings = try TrainingOptions()
    (settings.epochs, settings.batchSize, settings.seed) = (epochs, 16, 4)
    (settings.cropPadding, settings.flips) = (1, true)
    return settings
  }

  static func training(
    _ settings: TrainingOptions, graph: NetworkGraph? = nil, seed: Int = 1
  ) throws -> Training {
    try Training(
      graph ?? self.graph(), settings, images: images(90, seed: seed),
      validation: images(50, seed: 2), test: images(40, seed: 3))
  }

  /// The curve without the times.
  static func numbers(_ training: Training) -> [[Double]] {
    training.curve.map {
      [
        $0.learningRate, $0.trainLoss, $0.trainAccuracy, $0.validationLoss, $0.validationAccuracy,
        $0.testLoss, $0.testAccuracy,
      ]
    }
  }

  @Test func learns() throws {
    var settings = try Self.settings(epochs: 8)
    (settings.cropPadding, settings.flips) = (0, false)
    let training = try Self.training(settings)
    let control = RunControl()
    try training.run(control: control)
    let last = try #require(training.curve.last)
    #expect(training.curve.count == 8)
    #expect(last.trainLoss < 0.3)
    #expect(last.validationAccuracy > 0.85)
    #expect(last.testAccuracy > 0.85)
    #expect(control.progress == (48, 48))
  }

  @Test(
    .enabled(
      if: DataFiles.isPresent("images/cifar10_jpeg_train4000.bin.gz"),
      Comment(rawValue: DataFiles.absence)))
  func learnsRealImages() throws {
    func read(_ name: String) throws -> Images {
      try Images(.ten, bytes: DataFiles.bytes(ofGzip: "images/\(name).bin.gz")).pooled(by: 2)
    }
    let raw = try read("cifar10_jpeg_train4000")
    let statistics = raw.channelStatistics()
    let images = try raw.normalized(statistics)
    let test = try read("cifar10_jpeg_test1000").normalized(statistics)
    #expect(images.images.shape == [4000, 16, 16, 3])
    #expect((0..<10).map { label in images.labels.count { $0 == label } }.min() ?? 0 > 300)
    var settings = try Self.settings(epochs: 4)
    (settings.batchSize, settings.workers) = (64, 2)
    var size = NetworkOptions()
    (size.height, size.width, size.channels, size.cellsPerStage) = (16, 16, 8, 1)
    let training = try Training(
      NetworkGraph(of: NASBench201().parse(NetworkTests.cell), in: NASBench201(), options: size),
      settings,
      images: images, test: test)
    try training.run()
    let accuracies = training.curve.map(\.testAccuracy)
    #expect(accuracies.last ?? 0 > 0.35, "\(accuracies)")
  }

  @Test func isTheSameForAnyNumberOfWorkers() throws {
    let curves = try [1, 2].map { workers in
      var settings = try Self.settings()
      settings.workers = workers
      let training = try Self.training(settings)
      try training.run()
      return Self.numbers(training)
    }
    #expect(curves[0] == curves[1])
  }

  @Test func resumesBitForBit() throws {
    for method in [OptimizerOptions.Method.sgd(), .adamW(), .adam()] {
      var settings = try Self.settings(epochs: 4)
      settings.optimizer.method = method
      if method != .sgd() { settings.schedule = try Schedule(peak: 0.003) }
      let whole = try Self.training(settings)
      var saved: [UInt8] = []
      try whole.run { training in
        if training.curve.count == 2 { saved = try training.checkpoint().file().serialized() }
      }
      let resumed = try Self.training(settings)
      try withScratchDirectory { folder in
        try writeFileAtomically(saved, to: folder + "/file")
        #expect(try resumed.resume(at: folder + "/file"))
      }
      #expect(resumed.curve.count == 2)
      try resumed.run()
      #expect(Self.numbers(resumed) == Self.numbers(whole))
      for index in whole.network.graph.parameters.indices {
        let (ours, theirs) = (
          try resumed.network.parameters.values(at: index).array,
          try whole.network.parameters.values(at: index).array
        )
        #expect(ours == theirs)
      }
    }
  }

  @Test func cancellingLosesNoEpoch() throws {
    let settings = try Self.settings()
    let whole = try Self.training(settings)
    try whole.run()
    let interrupted = try Self.training(settings)
    let control = RunControl()
    #expect(throws: Cancelled.self) {
      try interrupted.run(control: control) { _ in control.cancel() }
    }
    #expect(interrupted.curve.count == 1)
    try interrupted.run()
    #expect(Self.numbers(interrupted) == Self.numbers(whole))
  }

  @Test func reportsDivergence() throws {
    var settings = try Self.settings(epochs: 20)
    settings.schedule = try Schedule(peak: 1e30, shape: .constant)
    let training = try Self.training(settings)
    try training.run()
    #expect(training.isFinished)
    #expect(training.curve.last?.hasDiverged == true)
    #expect(training.curve.count < 20)
    // The best of scores that are no numbers is not the first.
    let last = try #require(training.curve.last)
    #expect(last.trainAccuracy.isNaN && last.validationAccuracy.isNaN && last.testAccuracy.isNaN)
    let outcome = try training.network.evaluate(Self.images(30, seed: 2))
    #expect(!outcome.loss.isFinite && outcome.accuracy.isNaN)
  }

  @Test func trainsManyAsOne() throws {
    let settings = try Self.settings(epochs: 2)
    let space = NASBench201()
    var random = RandomSource(seed: 1)
    var size = SpaceNetworkTests.small(8, channels: 8)
    size.imageChannels = 1
    let graphs = try (0..<3).map { _ in
      try NetworkGraph(of: space.sample(using: &random), in: NASBench201(), options: size)
    }
    let (images, validation) = (try Self.images(60, seed: 1), try Self.images(30, seed: 2))
    let curves = try trainMany(
      graphs, settings, images: images, validation: validation, workers: 2)
    for (graph, curve) in zip(graphs, curves) {
      let training = try Training(graph, settings, images: images, validation: validation)
      try training.run()
      #expect(curve.map(\.trainLoss) == training.curve.map(\.trainLoss))
      #expect(curve.map(\.validationAccuracy) == training.curve.map(\.validationAccuracy))
    }
  }

  @Test func refusesWrongSettingsAndImages() throws {
    var settings = try Self.settings()
    settings.epochs = 0
    #expect(throws: NetworksError.self) { try Self.training(settings) }
    settings = try Self.settings()
    settings.optimizer.weightDecay = .nan
    #expect(throws: NeuralError.self) { try Self.training(settings) }
    #expect(throws: NetworksError.self) {
      try Training(Self.graph(), Self.settings(), images: Self.images(10, seed: 1, size: 9))
    }
    #expect(throws: NetworksError.self) { try Images(.ten, bytes: [1, 2, 3]) }
    #expect(throws: NetworksError.self) { try Images(.ten, bytes: []) }
    #expect(throws: NetworksError.self) {
      try Images(.ten, bytes: [UInt8](repeating: 10, count: 3073))
    }
    #expect(throws: NetworksError.self) { try Self.images(4, seed: 1).subset([4]) }
    #expect(throws: NetworksError.self) { try Self.images(4, seed: 1).pooled(by: 9) }
  }

  @Test func readsAndPoolsImages() throws {
    var bytes = [UInt8](repeating: 0, count: 2 * 3073)
    (bytes[0], bytes[3073]) = (3, 9)
    bytes[1] = 255  // red, row 0, column 0
    bytes[3073 + 1 + 1024 + 33] = 51  // green, row 1, column 1
    let set = try Images(.ten, bytes: bytes)
    #expect(set.labels == [3, 9])
    #expect(set.images.base[0] == 1)
    #expect(set.images.base[3072 + (32 + 1) * 3 + 1] == 0.2)
    let pooled = try set.pooled(by: 2)
    #expect(pooled.images.shape == [2, 16, 16, 3])
    #expect(pooled.images.base[0] == 0.25)
    #expect(abs(pooled.images.base[768 + 1] - 0.05) < 1e-7)
    let statistics = set.channelStatistics()
    let normal = try set.normalized(statistics).channelStatistics()
    for (mean, deviation) in normal.prefix(2) {
      #expect(abs(mean) < 1e-4)
      #expect(abs(deviation - 1) < 1e-3)
    }
  }
}
