import Embeddings
import Neural
import Spaces
import Tensors
import Testing

@Suite struct SVGeTests {
  static let small = SVGe.Configuration(width: 16, latent: 6, rounds: 2)

  static func cells(_ space: any SearchSpace, _ count: Int, seed: Int = 1) throws -> [Architecture]
  {
    var random = RandomSource(seed: seed)
    return try (0..<count).map { _ in try space.sample(using: &random) }
  }

  private func trained(workers: Int, architectures: [Architecture], seed: Int = 3) throws -> SVGe {
    let model = try SVGe(space: NASBench201(), configuration: Self.small, seed: 7)
    try model.fit(
      architectures, recipe: .init(epochs: 2, batchSize: 40), seed: seed, workers: workers)
    return model
  }

  @Test func parameterCountsAreThePublishedOnes() throws {
    #expect(try SVGe(space: ENAS(layers: 6), seed: 0).parameterCount == 2_246_417)
    #expect(try SVGe(space: NASBench201(), seed: 0).parameterCount == 2_245_985)
    #expect(try SVGe(space: NASBench101(), seed: 0).parameterCount == 2_245_121)
  }

  @Test func weightsAreTheSameForAnyNumberOfWorkers() throws {
    let cells = try Self.cells(NASBench201(), 90)
    let bytes = try trained(workers: 1, architectures: cells).weights()
    #expect(try trained(workers: 2, architectures: cells).weights() == bytes)
    #expect(try trained(workers: 5, architectures: cells).weights() == bytes)
    #expect(try trained(workers: 2, architectures: cells, seed: 4).weights() != bytes)
  }

  /// Adam's first step moves a weight by the learning rate along its gradient's sign, once.
  @Test func aStepMovesEveryWeightByTheLearningRate() throws {
    let cells = try Self.cells(NASBench201(), 30)
    let model = try SVGe(space: NASBench201(), configuration: Self.small, seed: 7)
    let before = model.current.model.namedWeights
    try model.fit(
      cells,
      recipe: .init(
        learningRate: 1e-3, epochs: 1, batchSize: 30, warmup: 0, schedule: .constant), seed: 1)
    for (old, new) in zip(before, model.current.model.namedWeights) {
      let moves = zip(old.values, new.values).map { abs($0 - $1) }
      #expect(moves.allSatisfy { $0 < 1.001e-3 }, "\(old.name)")
      // Rectifiers leave some without a gradient.
      #expect(moves.count { $0 > 0.9e-3 } * 4 > moves.count, "\(old.name)")
    }
  }

  @Test func codesAndGraphsAreTheSameForAnyNumberOfWorkers() throws {
    let space = NASBench101()
    let cells = try Self.cells(space, 70)
    let model = try SVGe(space: space, configuration: Self.small, seed: 7)
    let codes = try model.encode(cells, workers: 1).mean
    #expect(try model.encode(cells, workers: 3).mean.array == codes.array)
    // Alone, a graph has the code it has in company.
    let alone = try model.encode([cells[37]]).mean.array
    for (x, y) in zip(alone, codes.array[37 * 6..<38 * 6]) { #expect(abs(x - y) < 1e-5) }
    for sampling in [SVGe.Decoding.mostLikely, .draws(9, seed: 2)] {
      let one = try model.decode(codes, sampling: sampling, workers: 1).map(\.graph)
      #expect(try model.decode(codes, sampling: sampling, workers: 2).map(\.graph) == one)
    }
  }

  /// Sixteen cells learned by heart come back; the loss falls.
  @Test func aFewCellsAreLearned() throws {
    let cells = try Self.cells(NASBench201(), 16)
    let model = try SVGe(
      space: NASBench201(), configuration: .init(width: 64, latent: 16), seed: 1)
    let before = try model.reconstructionAccuracy(cells)
    var reported: [EpochRecord] = []
    let control = RunControl()
    try model.fit(
      cells, recipe: .init(learningRate: 3e-3, epochs: 200, batchSize: 16), seed: 1,
      control: control
    ) { reported.append($0) }
    #expect(try model.reconstructionAccuracy(cells) == 1)
    #expect(before < 0.5)
    #expect(reported == model.history && reported.map(\.epoch) == Array(1...200))
    #expect(reported[199].loss < 0.1 * reported[0].loss)
    #expect(control.progress == (16 * 200, 16 * 200))
    let decoded = try model.decode(model.encode(cells).mean)
    #expect(decoded.map(\.architecture) == cells.map { $0 })
    #expect(decoded.allSatisfy { $0.isValid })
    // A second call continues.
    try model.fit(cells, recipe: .init(learningRate: 1e-5, epochs: 1), seed: 2)
    #expect(model.history.last?.epoch == 201)
    #expect((model.history.last?.loss ?? 9) < 0.1 * reported[0].loss)
  }

  @Test func cancelledTrainingLeavesAUsableModel() throws {
    let cells = try Self.cells(NASBench201(), 64)
    let model = try SVGe(space: NASBench201(), configuration: Self.small, seed: 1)
    let control = RunControl()
    #expect(throws: Cancelled.self) {
      try model.fit(cells, recipe: .init(epochs: 1000), seed: 1, control: control) { report in
        if report.epoch == 3 { control.cancel() }
      }
    }
    #expect(model.history.count == 3)
    #expect(throws: Cancelled.self) { try model.encode(cells, control: control) }
    try model.fit(cells, recipe: .init(epochs: 1), seed: 1)
    #expect(try model.encode(cells).mean.array.allSatisfy { $0.isFinite })
  }

  @Test func divergenceKeepsTheLastEpoch() throws {
    let cells = try Self.cells(NASBench201(), 64)
    let model = try SVGe(space: NASBench201(), configuration: Self.small, seed: 1)
    #expect(throws: NeuralError.self) {
      try model.fit(
        cells,
        recipe: .init(
          learningRate: 1, epochs: 200, klWeight: 1e30, warmup: 0, schedule: .constant,
          gradientClip: nil), seed: 1)
    }
    #expect(try model.encode(cells).mean.array.allSatisfy { $0.isFinite })
  }

  @Test func walksStartAndEndAtTheirCodes() throws {
    let cells = try Self.cells(NASBench201(), 2)
    let model = try SVGe(space: NASBench201(), configuration: Self.small, seed: 1)
    let ends = try model.encode(cells).mean.array
    for kind in [SVGe.Path.linear, .greatCircle] {
      let walk = try model.interpolate(from: cells[0], to: cells[1], steps: 11, kind: kind)
      #expect(walk.codes.shape == [11, 6] && walk.decoded.count == 11)
      let codes = walk.codes.array
      for i in 0..<6 {
        #expect(abs(codes[i] - ends[i]) < 1e-5 && abs(codes[60 + i] - ends[6 + i]) < 1e-5)
        if kind == .linear { #expect(abs(codes[30 + i] - (ends[i] + ends[6 + i]) / 2) < 1e-5) }
      }
      func norm(_ step: Int) -> Float {
        codes[step * 6..<step * 6 + 6].reduce(0) { $0 + $1 * $1 }.squareRoot()
      }
      if kind == .greatCircle { #expect(abs(norm(5) - (norm(0) + norm(10)) / 2) < 1e-4) }
    }
    let still = try model.interpolate(from: cells[0], to: cells[0], steps: 3, kind: .greatCircle)
    #expect(still.codes.array.allSatisfy { $0.isFinite })
  }

  @Test func argumentsOutOfRangeThrow() throws {
    let space = NASBench201()
    for configuration in [
      SVGe.Configuration(width: 7), .init(width: 0), .init(width: 1 << 40), .init(latent: 0),
      .init(latent: -4), .init(rounds: 0), .init(rounds: 9),
    ] {
      #expect(throws: EmbeddingsError.self) {
        try SVGe(space: space, configuration: configuration, seed: 0)
      }
    }
    let model = try SVGe(space: space, configuration: Self.small, seed: 0)
    let cells = try Self.cells(space, 4)
    for recipe in [
      SVGe.Recipe(learningRate: 0), .init(learningRate: .nan), .init(epochs: 0),
      .init(epochs: .max), .init(batchSize: 0), .init(batchSize: 1 << 20), .init(klWeight: -1),
      .init(klWeight: .nan), .init(warmup: 2), .init(noise: -1), .init(noise: .nan),
    ] {
      #expect(throws: EmbeddingsError.self) { try model.fit(cells, recipe: recipe, seed: 0) }
    }
    for recipe in [
      SVGe.Recipe(gradientClip: 0), .init(schedule: .plateau(factor: 1, patience: 1)),
    ] {
      #expect(throws: NeuralError.self) { try model.fit(cells, recipe: recipe, seed: 0) }
    }
    for count in [0, 1] {
      #expect(throws: EmbeddingsError.self) { try model.fit(Array(cells[..<count]), seed: 0) }
    }
    #expect(throws: EmbeddingsError.self) { try model.reconstructionAccuracy([]) }
    #expect(throws: EmbeddingsError.self) {
      try model.interpolate(from: cells[0], to: cells[1], steps: 1)
    }
    #expect(try model.encode([]).mean.shape == [0, 6])
    let foreign = try Self.cells(NASBench101(), 1)
    #expect(throws: EmbeddingsError.self) { try model.encode(cells + foreign) }
    #expect(throws: EmbeddingsError.self) { try model.fit(cells + foreign, seed: 0) }
  }

  @Test func badCodesThrow() throws {
    let model = try SVGe(space: NASBench201(), configuration: Self.small, seed: 0)
    for shape in [[6], [2, 5], [1, 2, 3]] {
      #expect(throws: EmbeddingsError.self) { try model.decode(Tensor(shape: shape)) }
    }
    let codes = try Tensor(shape: [3, 6])
    #expect(throws: EmbeddingsError.self) {
      try model.decode(codes, sampling: .draws(0, seed: 1))
    }
    codes.elements.update(repeating: .greatestFiniteMagnitude)
    #expect(try model.decode(codes, sampling: .draws(3, seed: 1)).count == 3)
    codes.base[7] = .nan
    #expect(throws: EmbeddingsError.notFinite(what: "codes", row: 1)) { try model.decode(codes) }
    #expect(try model.decode(Tensor(shape: [0, 6])).isEmpty)
  }
}

extension SVGe {
  func weights() -> [Float] {
    current.model.namedWeights.flatMap(\.values)
  }
}
