import Embeddings
import Regression
import Spaces
import Tensors
import Testing

@Suite struct PerformanceHeadTests {
  private static let space = NASBench201()

  private func model() throws -> SVGe {
    try SVGe(space: Self.space, configuration: SVGeTests.small, seed: 1)
  }

  /// Cells and a value of them that codes tell: how many convolutions they have, in percent.
  private func labeled(_ count: Int, seed: Int = 1) throws -> ([Architecture], [Double]) {
    let cells = try SVGeTests.cells(Self.space, count, seed: seed)
    return (
      cells,
      cells.map { cell in
        50 + 7 * Double(cell.edges.count { Self.space.operations[$0.label].contains("conv") })
      }
    )
  }

  private func meanSquare(_ predicted: [Double], _ values: [Double]) -> Double {
    zip(predicted, values).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } / Double(values.count)
  }

  @Test(arguments: [("mlp", false), ("mlp", true), ("gp", false)])
  func unseenCellsArePredicted(kind: String, isJoint: Bool) throws {
    let (cells, values) = try labeled(200)
    let (others, truth) = try labeled(100, seed: 9)
    let model = try model()
    let before = try model.encode(cells).mean.array
    let head = try PerformanceHead.fit(
      #require(PerformanceHead.Kind(rawValue: kind)), on: model, cells, values: values,
      isJoint: isJoint, recipe: .init(epochs: 60, learningRate: 1e-2), seed: 2)
    let mean = truth.reduce(0, +) / 100
    let spread = meanSquare(Array(repeating: mean, count: 100), truth)
    #expect(try meanSquare(head.predict(others), truth) < 0.3 * spread)
    #expect(head.kind.rawValue == kind && head.isJoint == isJoint)
    #expect(try model.encode(cells).mean.array == before)
    #expect(try (head.model.encode(cells).mean.array == before) == !isJoint)
    #expect((head.model === model) == !isJoint)
    let codes = try head.model.encode(others).mean
    #expect(try head.predict(codes: codes, workers: 1) == head.predict(others, workers: 3))
  }

  /// The unit of the values is the user's: percent or shares, the same predictions.
  @Test(arguments: PerformanceHead.Kind.allCases)
  func theUnitDoesNotMatter(kind: PerformanceHead.Kind) throws {
    let (cells, values) = try labeled(60)
    let fits = try [1.0, 0.01].map { unit in
      try PerformanceHead.fit(
        kind, on: model(), cells, values: values.map { $0 * unit }, recipe: .init(epochs: 5),
        seed: 2
      ).predict(cells).map { $0 / unit }
    }
    for (a, b) in zip(fits[0], fits[1]) { #expect(abs(a - b) < 1e-3) }
  }

  @Test(arguments: [Float(0), 0.1])
  func jointTrainingIsTheSameForAnyNumberOfWorkers(vaeShare: Float) throws {
    let (cells, values) = try labeled(90)
    func fit(workers: Int, seed: Int = 4) throws -> PerformanceHead {
      try PerformanceHead.fit(
        .network, on: model(), cells, values: values, isJoint: true,
        recipe: .init(epochs: 2, batchSize: 40, vaeShare: vaeShare), seed: seed, workers: workers)
    }
    let bytes = try fit(workers: 1).serialized()
    #expect(try fit(workers: 2).serialized() == bytes)
    #expect(try fit(workers: 5).serialized() == bytes)
    #expect(try fit(workers: 2, seed: 5).serialized() != bytes)
  }

  /// Without its share of the loss the decoder stays as it was; the encoder does not.
  @Test func withoutAShareTheDecoderStays() throws {
    let (cells, values) = try labeled(50)
    let model = try model()
    for share in [Float(0), 0.5] {
      let tuned = try PerformanceHead.fit(
        .network, on: model, cells, values: values, isJoint: true,
        recipe: .init(epochs: 1, vaeShare: share), seed: 1
      ).model
      let codes = try model.encode(cells).mean
      #expect(try tuned.encode(cells).mean.array != codes.array)
      let samples = SVGe.Decoding.draws(5, seed: 1)
      let same =
        try tuned.decode(codes, sampling: samples).map(\.graph)
        == model.decode(codes, sampling: samples).map(\.graph)
      #expect(same == (share == 0))
    }
  }

  /// A Gaussian process head is the library's Gaussian process on the codes.
  @Test func gaussianProcessesAreThoseOfPredictors() throws {
    let (cells, values) = try labeled(50)
    let model = try model()
    let codes = try model.encode(cells).mean
    let head = try PerformanceHead.fit(.gaussianProcess, on: model, cells, values: values, seed: 0)
    var process = GaussianProcess()
    (process.kernel, process.ard) = (.matern52, false)
    let expected = try process.fit(Matrix(codes), values).posterior.predict(Matrix(codes))
    let found = try head.predictWithDeviation(codes: codes)
    #expect(found == expected)
    #expect((found.standardDeviations ?? []).allSatisfy { $0 >= 0 && $0.isFinite })
    #expect(throws: EmbeddingsError.self) {
      try PerformanceHead.fit(.network, on: model, cells, values: values, seed: 0)
        .predictWithDeviation(codes: codes)
    }
  }

  @Test func manyCodesGetASparseProcess() throws {
    let model = try SVGe(
      space: Self.space, configuration: .init(width: 2, latent: 1, rounds: 1), seed: 0)
    let count = PerformanceHead.mostExactCodes + 1
    let codes = try Tensor(shape: [count, 1])
    for row in 0..<count { codes.base[row] = Float(row) / Float(count) }
    let values = (0..<count).map { Double($0 * ($0 % 2)) }
    let head = try PerformanceHead.fit(
      .gaussianProcess, on: model, codes: codes, values: values, seed: 3)
    let ends = try head.predict(codes: Tensor([0, 1], shape: [2, 1]))
    #expect(abs(ends[0]) < 100 && abs(ends[1] - Double(count) / 2) < 100)
    let again = try PerformanceHead.load(serialized: head.serialized())
    #expect(try again.predict(codes: codes) == head.predict(codes: codes))
  }

  @Test(arguments: PerformanceHead.Kind.allCases)
  func ascentsClimbInsideTheBox(kind: PerformanceHead.Kind) throws {
    let (cells, values) = try labeled(80)
    let model = try model()
    let head = try PerformanceHead.fit(
      kind, on: model, cells, values: values, recipe: .init(epochs: 60, learningRate: 1e-2), seed: 2
    )
    let codes = try model.encode(cells).mean
    let columns = (0..<6).map { column in
      stride(from: column, to: codes.count, by: 6).map { codes.base[$0] }
    }
    let start = try Tensor(codes.array[..<60].map { $0 * 3 }, shape: [10, 6])
    let still = try head.ascend(start, steps: 0)
    let found = try head.ascend(start, steps: 50, workers: 1)
    for (index, code) in found.codes.elements.enumerated() {
      let column = columns[index % 6]
      #expect(try code >= #require(column.min()) && code <= #require(column.max()))
    }
    #expect(zip(found.values, still.values).allSatisfy { $0 >= $1 })
    #expect(found.values.reduce(0, +) > still.values.reduce(0, +) + 10)
    for (value, predicted) in try zip(found.values, head.predict(codes: found.codes)) {
      #expect(abs(value - predicted) < 1e-9 * abs(value))
    }
    #expect(try head.ascend(start, steps: 50, workers: 3).codes.array == found.codes.array)
    for (steps, rate) in [(-1, 0.1), (1 << 40, 0.1), (1, 0), (1, -1), (1, .nan), (1, .infinity)] {
      #expect(throws: EmbeddingsError.self) { try head.ascend(start, steps: steps, rate: rate) }
    }
  }

  @Test func cancellingStopsEveryKind() throws {
    let (cells, values) = try labeled(64)
    for (kind, isJoint) in [
      (PerformanceHead.Kind.network, false), (.network, true),
      (.gaussianProcess, false),
    ] {
      let control = RunControl()
      control.cancel()
      #expect(throws: Cancelled.self) {
        try PerformanceHead.fit(
          kind, on: model(), cells, values: values, isJoint: isJoint, seed: 1, control: control)
      }
    }
  }

  @Test func badArgumentsThrow() throws {
    let (cells, values) = try labeled(10)
    let model = try model()
    func fit(
      _ cells: [Architecture], _ values: [Double], kind: PerformanceHead.Kind = .network,
      isJoint: Bool = false, _ recipe: PerformanceHead.Recipe = .init()
    ) throws {
      _ = try PerformanceHead.fit(
        kind, on: model, cells, values: values, isJoint: isJoint, recipe: recipe, seed: 0)
    }
    let foreign = try SVGeTests.cells(NASBench101(), 1)
    var pairs: [([Architecture], [Double])] = [([], []), (Array(cells[..<1]), [1])]
    pairs.append((cells, Array(values.dropFirst())))
    for spoiled: [Double] in [[.nan], [.infinity], [1e308, -1e308]] {
      pairs.append((cells, Array(values.dropFirst(spoiled.count)) + spoiled))
    }
    pairs.append((Array(cells.dropFirst()) + foreign, values))
    for kind in PerformanceHead.Kind.allCases {
      for (cells, values) in pairs {
        #expect(throws: (any Error).self) { try fit(cells, values, kind: kind) }
      }
    }
    #expect(throws: EmbeddingsError.self) {
      try fit(cells, values, kind: .gaussianProcess, isJoint: true)
    }
    for recipe in [
      PerformanceHead.Recipe(epochs: 0), .init(epochs: .max), .init(batchSize: 0),
      .init(batchSize: 1 << 20), .init(learningRate: 0), .init(learningRate: .nan),
      .init(vaeShare: 1), .init(vaeShare: -0.1), .init(vaeShare: .nan), .init(autoencoderRate: 2),
    ] {
      #expect(throws: EmbeddingsError.self) { try fit(cells, values, isJoint: true, recipe) }
    }
    let unknown: [[String: Double]] = [
      ["epochs": 1.5], ["rate": 1], ["epochs": .nan], ["batch_size": 1e300],
    ]
    for options in unknown {
      #expect(throws: EmbeddingsError.self) { try PerformanceHead.Recipe(options: options) }
    }
    // Equal values are no reason to fail: the prediction is that value.
    for kind in PerformanceHead.Kind.allCases {
      let head = try PerformanceHead.fit(
        kind, on: model, cells, values: Array(repeating: 3, count: 10), seed: 0)
      for value in try head.predict(cells) { #expect(abs(value - 3) < 1) }
    }
  }

  @Test func badCodesThrow() throws {
    let (cells, values) = try labeled(10)
    for kind in PerformanceHead.Kind.allCases {
      let model = try model()
      let head = try PerformanceHead.fit(kind, on: model, cells, values: values, seed: 0)
      #expect(try head.predict([]) == [])
      #expect(try head.predict(codes: Tensor(shape: [0, 6])) == [])
      #expect(try head.ascend(Tensor(shape: [0, 6]), steps: 3).values == [])
      let spoiled = try Tensor(shape: [2, 6])
      spoiled.base[7] = .nan
      for codes in try [Tensor(shape: [6]), Tensor(shape: [2, 5]), spoiled] {
        #expect(throws: EmbeddingsError.self) { try head.predict(codes: codes) }
        #expect(throws: EmbeddingsError.self) { try head.predictWithDeviation(codes: codes) }
        #expect(throws: EmbeddingsError.self) { try head.gradient(codes: codes) }
        #expect(throws: EmbeddingsError.self) { try head.ascend(codes, steps: 1) }
        #expect(throws: EmbeddingsError.self) {
          try PerformanceHead.fit(kind, on: model, codes: codes, values: [1, 2], seed: 0)
        }
      }
      // Codes as far out as float32 goes end no process.
      let far = try Tensor(Array(repeating: 3e38, count: 12), shape: [2, 6])
      _ = try head.predict(codes: far)
      _ = try head.ascend(far, steps: 3)
    }
  }
}
