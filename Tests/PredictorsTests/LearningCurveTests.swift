import Predictors
import Regression
import Spaces
import Tensors
import TestSupport
import Testing

/// Predictors that read learning curves.
@Suite struct LearningCurveTests {
  private let space = NASBench201()
  private let control = RunControl()

  private func predict(
    _ key: String, _ options: [String: OptionValue], _ curves: [LearningCurve]
  ) throws -> [Double] {
    let cells = try space.sample(curves.count, seed: 1)
    return try PredictorCatalog.predictor(key, options, on: space).fit(TrainingData())
      .predict(Queries(cells, curves: curves), workers: nil, control: control).means
  }

  @Test func valuesAreThoseOfTheCurves() throws {
    let curves = [
      LearningCurve([
        .trainingLoss: [4, 2, 1], .validationLoss: [3, 2, 1.5], .validationAccuracy: [10, 50, 60],
      ]),
      LearningCurve([
        .trainingLoss: [3, 2, 0.5], .validationLoss: [5, 4, 2], .validationAccuracy: [20, 30, 40],
      ]),
    ]
    #expect(try predict("early_stop_acc", [:], curves) == [60, 40])
    #expect(try predict("early_stop_acc", ["epochs": 2], curves) == [50, 30])
    #expect(try predict("early_stop_loss", [:], curves) == [-1.5, -2])
    #expect(try predict("sotl", [:], curves) == [-7, -5.5])
    #expect(try predict("sotl", ["epochs": 1], curves) == [-4, -3])
    #expect(try predict("sotl_e", [:], curves) == [-1, -0.5])
  }

  /// Fixtures/curve_extrapolation.py made the fixture with SciPy; a percentage is a hundredth.
  @Test(arguments: [1.0, 100]) func extrapolationsAgreeWithSciPy(unit: Double) throws {
    var lists: [String: [Double]] = [:]
    for line in try DataFiles.lines(
      ofFixture: "curve_extrapolation.txt", module: "PredictorsTests")
    {
      let parts = line.split(separator: ":")
      lists[String(parts[0])] = parts[1].split(separator: " ").compactMap { Double($0) }
    }
    for number in 0..<8 {
      let curve = try #require(lists["curve \(number)"]).map { unit * $0 }
      let end = try #require(lists["end \(number)"])[0]
      let found = try predict("lce", [:], [LearningCurve([.validationAccuracy: curve])])[0]
      #expect(abs(found / unit - end) < 2e-3, "curve \(number)")
    }
  }

  @Test(arguments: ["early_stop_acc", "lce"]) func curvesOfDifferentLengthsNeedEpochs(
    key: String
  ) throws {
    let curves = [6, 9].map { length in
      LearningCurve([.validationAccuracy: (1...length).map { 1 - 1 / Double($0 + 1) }])
    }
    #expect {
      try predict(key, [:], curves)
    } throws: {
      "\($0)".contains("curve 1 has 9 epochs") && "\($0)".contains("'epochs'")
    }
    #expect(try predict(key, ["epochs": 6], curves).count == 2)
    #expect(throws: PredictorsError.self) { try predict(key, ["epochs": 7], curves) }
  }

  /// `lcsvr` learns where curves end that the last epoch seen ranks wrongly.
  @Test func beginningsTellTheEnds() throws {
    var random = RandomSource(seed: 3)
    let labels = (0..<120).map { _ in 60 + 30 * random.uniformDouble() }
    // Good architectures begin low and climb fast.
    let curves = labels.map { label in
      LearningCurve([
        .validationAccuracy: (1...10).map {
          100 - label + Double($0) * (label - 50) / 10 + 0.1 * Double(random.normal())
        }
      ])
    }
    let cells = try space.sample(120, seed: 2)
    let training = try TrainingData(
      Array(cells[..<80]), labels: Array(labels[..<80]), curves: Array(curves[..<80]))
    let queries = try Queries(Array(cells[80...]), curves: Array(curves[80...]))
    for options: [String: OptionValue] in [["candidates": 60], ["candidates": 60, "epochs": 5]] {
      let predictor = try PredictorCatalog.predictor("lcsvr", options, on: space)
      let means = try predictor.fit(training).predict(queries, workers: nil, control: control).means
      #expect(try Correlation.spearman(means, Array(labels[80...])) > 0.95)
    }
    // What it learned has ten epochs: shorter curves tell less.
    let fitted = try PredictorCatalog.predictor("lcsvr", ["candidates": 5], on: space).fit(training)
    let short = try Queries(queries.architectures, curves: curves[80...].map { $0.prefix(9) })
    #expect(throws: PredictorsError.self) {
      try fitted.predict(short, workers: nil, control: control)
    }
  }
}
