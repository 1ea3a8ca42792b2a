import Regression
import Tensors
import TestSupport
import Testing

/// The same predictions as the libraries', where they draw nothing.
@Suite struct TreeParityTests {
  private let fixture: TreeFixture
  private let random = RandomSource(seed: 0)

  init() throws { fixture = try TreeFixture() }

  private func difference(
    _ data: String, _ name: String, _ model: DepthWiseBoosting
  ) throws -> Double {
    let trees = try model.fit(fixture.points(data, "x"), fixture["\(data) y"], random: random)
    return try fixture.difference(
      trees.predict(fixture.points(data, "asked")).means, data, name)
  }

  @Test(arguments: ["one-hot", "real"]) func xgboost(data: String) throws {
    var model = DepthWiseBoosting()
    model.rounds = 60
    #expect(try difference(data, "xgb", model) < 1e-5)
    (model.rounds, model.maximumDepth, model.learningRate) = (40, 3, 0.1)
    (model.minimumChildWeight, model.l2Penalty) = (4, 2.5)
    #expect(try difference(data, "xgb small", model) < 1e-5)
  }

  @Test func xgboostWithALeastGain() throws {
    var model = DepthWiseBoosting()
    (model.rounds, model.gamma) = (40, 0.5)
    #expect(try difference("one-hot", "xgb gamma", model) < 1e-5)
  }

  @Test func lightGBM() throws {
    var model = LeafWiseBoosting()
    (model.rounds, model.featureFraction, model.baggingFraction) = (50, 1, 1)
    (model.maximumLeaves, model.minimumLeafRows) = (12, 7)
    for name in ["lgb", "lgb small"] {
      if name == "lgb small" { (model.maximumLeaves, model.minimumLeafRows) = (6, 11) }
      let trees = try model.fit(fixture.points("real", "x"), fixture["real y"], random: random)
      let found = try trees.predict(fixture.points("real", "asked")).means
      #expect(try fixture.difference(found, "real", name) < 1e-5, "\(name)")
    }
  }

  @Test func aTreeOfScikitLearn() throws {
    var model = RandomForest()
    (model.trees, model.maximumFeatures, model.minimumLeafRows) = (1, 1, 8)
    model.minimumSplitRows = 20
    let trees = try model.fit(fixture.points("real", "x"), fixture["real y"], random: random)
    let found = try trees.predict(fixture.points("real", "asked"))
    #expect(try fixture.difference(found.means, "real", "tree") < 1e-7)
    #expect(found.standardDeviations == Array(repeating: 0, count: found.means.count))
  }

  /// Of two values every threshold between them is the same.
  @Test func extraTreesOfScikitLearn() throws {
    var model = ExtraTrees()
    (model.trees, model.maximumFeatures, model.minimumLeafRows) = (3, 1, 8)
    let trees = try model.fit(fixture.points("bits", "x"), fixture["bits y"], random: random)
    let found = try trees.predict(fixture.points("bits", "asked"))
    #expect(try fixture.difference(found.means, "bits", "extra trees") < 1e-7)
    #expect(found.standardDeviations?.allSatisfy { $0 < 1e-6 } == true)
  }

  @Test func ngboost() throws {
    var model = NaturalGradientBoosting()
    (model.stages, model.learningRate, model.maximumDepth) = (30, 0.1, 3)
    (model.minibatchFraction, model.maximumFeatures, model.minimumLeafRows) = (1, 1, 8)
    let trees = try model.fit(fixture.points("real", "x"), fixture["real y"], random: random)
    let found = try trees.predict(fixture.points("real", "asked"))
    #expect(try fixture.difference(found.means, "real", "ngb") < 1e-6)
    let deviations = found.standardDeviations ?? []
    #expect(try fixture.difference(deviations, "real", "ngb deviation") < 1e-6)
  }
}
