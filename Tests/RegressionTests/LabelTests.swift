import Regression
import Testing

@Suite struct LabelTests {
  @Test func labelsBecomeNormalScores() {
    let scores = LabelScale.normalScores.labels(of: [5, -100, 5, 7])
    #expect(scores[0] == scores[2])
    // The normal quantiles of 1/8, 1/2 and 7/8 (R's qnorm).
    for (score, expected) in zip(scores, [0, -1.1503493803760079, 0, 1.1503493803760079]) {
      #expect(abs(score - expected) < 1e-9)
    }
    #expect(LabelScale.linear.labels(of: [3, 1]) == [3, 1])
  }

  @Test func constantLabelsKeepTheirUnit() throws {
    let scaler = try LabelScaler([3, 3, 3])
    #expect(scaler.standardDeviation == 1 && scaler.standardized(4) == 1 && scaler.label(0) == 3)
  }

  @Test func labelsGetMeanZeroAndVarianceOne() throws {
    let scaler = try LabelScaler([1, 2, 6])
    #expect(abs(scaler.mean - 3) < 1e-15)
    #expect(abs(scaler.standardDeviation * scaler.standardDeviation - 14.0 / 3) < 1e-14)
    #expect(abs(scaler.label(scaler.standardized(2)) - 2) < 1e-15)
  }

  @Test(arguments: [[], [1, .nan], [1, .infinity], [1e300, -1e300]])
  func labelsThatHaveNoScaleAreRefused(labels: [Double]) {
    #expect(throws: RegressionError.self) { try LabelScaler(labels) }
  }

  @Test func scoresComeBackAsLabels() throws {
    let labels = [91.5, 10, 88, 88, 90.25]
    let scores = try NormalScores(labels)
    for (label, score) in zip(labels, NormalScores.scores(of: labels)) {
      #expect(abs(scores.label(score) - label) < 1e-9)
    }
    // Rising everywhere, also beyond the labels, with the slope it says.
    for score in stride(from: -4, through: 4, by: 0.37) {
      let difference = (scores.label(score + 1e-6) - scores.label(score)) / 1e-6
      #expect(difference > 0 && abs(difference - scores.slope(score)) < 1e-4 * difference)
    }
  }

  @Test func oneLabelAloneHasSlopeOne() throws {
    let scores = try NormalScores([4, 4])
    #expect(scores.label(0) == 4 && scores.label(2) == 6)
    let found = scores.labels(Prediction(means: [1], standardDeviations: [0.5]))
    #expect(found == Prediction(means: [5], standardDeviations: [0.5]))
  }

  @Test func labelsWithoutRanksAreRefused() {
    #expect(throws: RegressionError.self) { try NormalScores([]) }
    #expect(throws: RegressionError.self) { try NormalScores([1, .nan]) }
  }
}
