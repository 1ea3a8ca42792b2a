import Tensors
import TestSupport
import Testing

@Suite struct PredictionMetricTests {
  /// Fixtures/statistics.py made the file with scipy and numpy.
  @Test func agreesWithSciPy() throws {
    let metrics: [PredictionMetric] = [
      .pearson, .spearman, .kendall, .sparseKendall(decimals: 1), .sparseKendall(decimals: 2),
      .precision(top: 3),
    ]
    let lines = try DataFiles.lines(ofFixture: "statistics.csv", module: "TensorsTests")
    #expect(lines.count == 120)
    for line in lines {
      let lists = line.split(separator: ";").map {
        $0.split(separator: " ").compactMap { Double($0) }
      }
      for (metric, expected) in zip(metrics, lists[2...]) {
        let value = try metric.value(truth: lists[0], prediction: lists[1])
        #expect(
          value.isNaN && expected[0].isNaN || abs(value - expected[0]) < 1e-12,
          "\(metric.key) of \(line)")
      }
    }
  }

  @Test func errorsOfAKnownCase() throws {
    let truth: [Double] = [1, 2, 3, 4]
    let prediction: [Double] = [2, 2, 1, 8]
    #expect(
      try PredictionMetric.meanAbsoluteError.value(truth: truth, prediction: prediction) == 1.75)
    #expect(
      try PredictionMetric.rootMeanSquaredError.value(truth: truth, prediction: prediction)
        == 5.25.squareRoot())
  }

  @Test func roundingIsHalfToEven() throws {
    // 0.25 and 0.15 round to 0.2 and 0.2 (0.15 * 10 is 1.5): tied, so only one ordered pair is left.
    let tau = try PredictionMetric.sparseKendall(decimals: 1)
      .value(truth: [1, 2, 3], prediction: [0.25, 0.15, 0.35])
    #expect(abs(tau - 2 / 6.0.squareRoot()) < 1e-15)
  }

  @Test func tiesAtTheBorderShrinkThePrecision() throws {
    let truth: [Double] = [5, 4, 3, 3, 1]
    #expect(try PredictionMetric.precision(top: 2).value(truth: truth, prediction: truth) == 1)
    #expect(
      abs(try PredictionMetric.precision(top: 3).value(truth: truth, prediction: truth) - 2.0 / 3)
        < 1e-15)
  }

  @Test func keysAreDistinct() {
    #expect(Set(PredictionMetric.standard.map(\.key)).count == PredictionMetric.standard.count)
  }

  @Test func badArgumentsThrow() {
    let values: [Double] = [1, 2, 3]
    for metric in PredictionMetric.standard {
      #expect(throws: TensorsError.self) { try metric.value(truth: [], prediction: []) }
      #expect(throws: TensorsError.self) { try metric.value(truth: values, prediction: [1]) }
      #expect(throws: TensorsError.self) {
        try metric.value(truth: values, prediction: [1, .nan, 2])
      }
    }
    for top in [Int.min, -1, 0, 3, Int.max] {
      #expect(throws: TensorsError.self) {
        try PredictionMetric.precision(top: top).value(truth: values, prediction: values)
      }
    }
    for decimals in [Int.min, -1, 16, Int.max] {
      #expect(throws: TensorsError.self) {
        try PredictionMetric.sparseKendall(decimals: decimals)
          .value(truth: values, prediction: values)
      }
    }
  }
}
