import Embeddings
import Predictors
import Regression
import Spaces
import Storage
import Tensors
import Testing

/// Predictors on the codes of an embedding.
@Suite struct LatentPredictorTests {
  private static let space = NASBench201()
  private static let keys = ["svge_gp", "svge_mlp"]

  private func model() throws -> SVGe {
    try SVGe(space: Self.space, configuration: .init(width: 12, latent: 6), seed: 1)
  }

  /// Cells and a value of them that codes tell: how many convolutions they have, in percent.
  private func labeled(_ count: Int, seed: Int = 1) throws -> ([Architecture], [Double]) {
    let cells = try Self.space.sample(count, seed: seed)
    return (
      cells,
      cells.map { cell in
        50 + 7 * Double(cell.edges.count { Self.space.operations[$0.label].contains("conv") })
      }
    )
  }

  private func predictor(
    _ key: String, _ options: [String: OptionValue] = [:], on model: SVGe
  ) throws -> CatalogPredictor {
    var options = options
    options["model"] = .embedding(model)
    return try PredictorCatalog.predictor(key, options, on: Self.space)
  }

  private func fit(
    _ key: String, _ options: [String: OptionValue] = [:], on model: SVGe, _ cells: [Architecture],
    _ labels: [Double], seed: Int = 0, workers: Int? = nil
  ) throws -> any FittedLatentPredictor {
    let fitted = try predictor(key, options, on: model).fit(
      TrainingData(cells, labels: labels), seed: seed, workers: workers, control: RunControl())
    return try #require((fitted as? CatalogModel)?.base as? any FittedLatentPredictor)
  }

  private func means(_ fitted: any FittedLatentPredictor, _ codes: Tensor) throws -> [Double] {
    try fitted.predict(codes: codes, workers: nil, control: RunControl()).means
  }

  private func meanSquare(_ predicted: [Double], _ values: [Double]) -> Double {
    zip(predicted, values).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } / Double(values.count)
  }

  static let short: [String: OptionValue] = ["epochs": 60, "learning_rate": 0.01]

  @Test(arguments: [("svge_mlp", false), ("svge_mlp", true), ("svge_gp", false)])
  func unseenCellsArePredicted(key: String, isJoint: Bool) throws {
    let (cells, labels) = try labeled(200)
    let (others, truth) = try labeled(100, seed: 9)
    let model = try model()
    let before = try model.encode(cells).mean.array
    var options = key == "svge_mlp" ? Self.short : [:]
    if isJoint { options["joint"] = true }
    let fitted = try fit(key, options, on: model, cells, labels, seed: 2)
    let mean = truth.reduce(0, +) / 100
    let spread = meanSquare(Array(repeating: mean, count: 100), truth)
    #expect(try meanSquare(fitted.predict(others).means, truth) < 0.3 * spread)
    #expect(try model.encode(cells).mean.array == before)
    #expect(try (fitted.embedding.encode(cells).mean.array == before) == !isJoint)
    #expect((fitted.embedding === model) == !isJoint)
    let codes = try fitted.embedding.encode(others).mean
    #expect(try means(fitted, codes) == fitted.predict(others, workers: 3).means)
  }

  @Test(arguments: [0.0, 0.1])
  func jointTrainingIsTheSameForAnyNumberOfWorkers(share: Double) throws {
    let (cells, labels) = try labeled(90)
    func bytes(workers: Int, seed: Int = 4) throws -> [UInt8] {
      try predictor(
        "svge_mlp", ["joint": true, "epochs": 2, "batch_size": 40, "vae_share": .real(share)],
        on: model()
      ).fit(
        TrainingData(cells, labels: labels), seed: seed, workers: workers, control: RunControl()
      ).serialized()
    }
    let one = try bytes(workers: 1)
    #expect(try bytes(workers: 2) == one && bytes(workers: 5) == one)
    #expect(try bytes(workers: 2, seed: 5) != one)
  }

  /// Without its share of the loss the decoder stays as it was; the encoder does not.
  @Test func withoutAShareTheDecoderStays() throws {
    let (cells, labels) = try labeled(50)
    let model = try model()
    for share in [0.0, 0.5] {
      let tuned = try fit(
        "svge_mlp", ["joint": true, "epochs": 1, "vae_share": .real(share)], on: model, cells,
        labels
      ).embedding
      let codes = try model.encode(cells).mean
      #expect(try tuned.encode(cells).mean.array != codes.array)
      let samples = SVGe.Decoding.draws(5, seed: 1)
      let same =
        try tuned.decode(codes, sampling: samples).map(\.graph)
        == model.decode(codes, sampling: samples).map(\.graph)
      #expect(same == (share == 0))
    }
  }

  /// `svge_gp` is the library's Gaussian process on the codes.
  @Test func gaussianProcessesAreThoseOfRegression() throws {
    let (cells, labels) = try labeled(50)
    let model = try model()
    let codes = try model.encode(cells).mean
    var process = GaussianProcess()
    (process.kernel, process.ard) = (.matern52, false)
    let expected = try process.fit(Matrix(codes), labels).posterior.predict(Matrix(codes))
    let fitted = try fit("svge_gp", ["labels": "linear"], on: model, cells, labels)
    #expect(try fitted.predict(codes: codes, workers: nil, control: RunControl()) == expected)
    #expect(try fitted.predict(cells) == expected)
  }

  @Test func manyCodesGetASparseProcess() throws {
    let model = try SVGe(
      space: Self.space, configuration: .init(width: 2, latent: 1, rounds: 1), seed: 0)
    let count = 2001
    let codes = try Tensor(shape: [count, 1])
    for row in 0..<count { codes.base[row] = Float(row) / Float(count) }
    let labels = (0..<count).map { Double($0 * ($0 % 2)) }
    let fitted = try predictor("svge_gp", ["labels": "linear"], on: model).fit(
      codes: codes, labels: labels, seed: 3)
    let latent = try #require(fitted.base as? any FittedLatentPredictor)
    let ends = try means(latent, Tensor([0, 1], shape: [2, 1]))
    #expect(abs(ends[0]) < 100 && abs(ends[1] - Double(count) / 2) < 100)
    let again = try PredictorCatalog.load(serialized: fitted.serialized())
    let loaded = try #require(again.base as? any FittedLatentPredictor)
    #expect(try means(loaded, codes) == means(latent, codes))
  }

  @Test(arguments: keys) func ascentsClimbInsideTheBox(key: String) throws {
    let (cells, labels) = try labeled(80)
    let model = try model()
    let fitted = try fit(key, key == "svge_mlp" ? Self.short : [:], on: model, cells, labels)
    let codes = try model.encode(cells).mean
    let columns = (0..<6).map { column in
      stride(from: column, to: codes.count, by: 6).map { codes.base[$0] }
    }
    let start = try Tensor(codes.array[..<60].map { $0 * 3 }, shape: [10, 6])
    let still = try fitted.ascend(start, steps: 0)
    let found = try fitted.ascend(start, steps: 50, workers: 1)
    for (index, code) in found.codes.elements.enumerated() {
      let column = columns[index % 6]
      #expect(try code >= #require(column.min()) && code <= #require(column.max()))
    }
    #expect(zip(found.means, still.means).allSatisfy { $0 >= $1 })
    #expect(found.means.reduce(0, +) > still.means.reduce(0, +) + 10)
    for (value, predicted) in try zip(found.means, means(fitted, found.codes)) {
      #expect(abs(value - predicted) < 1e-6 * abs(value))
    }
    #expect(try fitted.ascend(start, steps: 50, workers: 3).codes.array == found.codes.array)
    for (steps, rate) in [(-1, 0.1), (1 << 40, 0.1), (1, 0), (1, -1), (1, .nan), (1, .infinity)] {
      #expect(throws: PredictorsError.self) { try fitted.ascend(start, steps: steps, rate: rate) }
    }
  }

  @Test(arguments: keys) func badCodesThrow(key: String) throws {
    let (cells, labels) = try labeled(10)
    let model = try model()
    let predictor = try predictor(key, on: model)
    let fitted = try fit(key, on: model, cells, labels)
    #expect(try means(fitted, Tensor(shape: [0, 6])) == [])
    #expect(try fitted.ascend(Tensor(shape: [0, 6]), steps: 3).means == [])
    let spoiled = try Tensor(shape: [2, 6])
    spoiled.base[7] = .nan
    for codes in try [Tensor(shape: [6]), Tensor(shape: [2, 5]), spoiled] {
      #expect(throws: EmbeddingsError.self) { try means(fitted, codes) }
      #expect(throws: EmbeddingsError.self) {
        try fitted.gradient(codes: codes, workers: nil, control: RunControl())
      }
      #expect(throws: EmbeddingsError.self) { try fitted.ascend(codes, steps: 1) }
      #expect(throws: EmbeddingsError.self) {
        try predictor.fit(codes: codes, labels: [1, 2], seed: 0)
      }
    }
    #expect(throws: PredictorsError.self) {
      try predictor.fit(codes: Tensor(shape: [3, 6]), labels: [1, 2], seed: 0)
    }
    // Codes as far out as float32 goes end no process.
    let far = try Tensor(Array(repeating: 3e38, count: 12), shape: [2, 6])
    _ = try means(fitted, far)
    _ = try fitted.ascend(far, steps: 3)
  }

  @Test func jointTrainingHasItsLimits() throws {
    let model = try model()
    let joint = try predictor("svge_mlp", ["joint": true], on: model)
    #expect(throws: PredictorsError.self) {
      try joint.fit(codes: Tensor(shape: [2, 6]), labels: [1, 2], seed: 0)
    }
    for options: [String: OptionValue] in [
      ["epochs": 0], ["batch_size": 0], ["learning_rate": 0], ["vae_share": 1],
      ["vae_share": -0.1], ["autoencoder_rate": 2], ["learning_rate": .real(.nan)],
    ] {
      #expect(throws: PredictorsError.self) { try predictor("svge_mlp", options, on: model) }
    }
    #expect(throws: PredictorsError.self) {
      try PredictorCatalog.predictor("svge_gp", on: Self.space)
    }
    #expect(throws: PredictorsError.self) {
      try PredictorCatalog.predictor("svge_gp", ["model": .embedding(model)], on: NASBench101())
    }
  }
}
