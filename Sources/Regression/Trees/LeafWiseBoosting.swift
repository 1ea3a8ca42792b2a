import Tensors

/// Gradient boosting of regression trees that split the leaf of most gain first, for squared error:
/// LightGBM (Ke et al. 2017).
///
/// The first prediction is the mean of the labels; a leaf says the mean of what is lacking, a split
/// gains Σ² ÷ n of both sides less that of the node. Boosting ends when a tree finds no split, as in
/// the library: fewer than about 2 · `minimumLeafRows` ÷ `baggingFraction` rows give a constant.
///
/// Differs from the library: rows and features are drawn by another random generator, sums are exact,
/// features of more than 256 values are cut at quantiles of the rows, and rare values are not merged
/// into bins of three rows.
public struct LeafWiseBoosting: Hashable, Sendable {
  /// The most trees, 1...100,000. By default 500, as all defaults from White et al. 2021.
  public var rounds = 500
  /// What each tree's values are multiplied with, above 0, at most 1.
  public var learningRate = 0.05
  /// The most leaves of a tree, 2...65,536.
  public var maximumLeaves = 31
  /// The fewest rows of a leaf, at least 1.
  public var minimumLeafRows = 5
  /// The share of the features that a tree may use, above 0, at most 1.
  public var featureFraction = 0.9
  /// The share of the rows that trees are grown on, each drawn alone; above 0, at most 1.
  public var baggingFraction = 0.8
  /// After how many trees rows are drawn anew, at least 1.
  public var baggingFrequency = 5

  /// The study's settings.
  public init() {}

  /// Fits to rows of features and one label each.
  ///
  /// - Parameters:
  ///   - points: (n, features), finite, at most 262,144 rows.
  ///   - labels: one a row, in any unit.
  ///   - random: of the drawn rows and features.
  /// - Throws: as `DepthWiseBoosting.fit`.
  public func fit(
    _ points: Matrix, _ labels: [Double], random: RandomSource,
    control: RunControl = RunControl()
  ) throws -> TreeEnsemble {
    try check()
    let (data, columns) = try TreeArguments.data(points, labels)
    let grower = TreeGrower(columns, rules)
    // The library draws among the features that have two values.
    let usable = columns.slotsOfFeature.indices.filter { !columns.slotsOfFeature[$0].isEmpty }
    let drawn = max(1, Int(featureFraction * Double(usable.count) + 0.5))
    var trees = TreeNodes()
    var fitted = Array(repeating: 0.0, count: points.rows)
    for round in 0..<rounds {
      let loss = grower.aim(at: data.targets, from: fitted)
      control.report(round, of: rounds, loss: loss)
      try control.check()
      if baggingFraction < 1, round % baggingFrequency == 0 {
        var source = random.split(0, round)
        grower.drawRows(share: baggingFraction, &source)
      }
      if drawn < usable.count {
        var source = random.split(1, round)
        let places = TreeArguments.draw(drawn, of: usable.count, &source)
        grower.choice.begin(features: places.map { usable[$0] }, random: source)
      }
      let before = trees.nodes.count
      try grower.grow(into: &trees, control: control)
      guard trees.nodes.count > before + 1 else {
        trees.removeLastTree()
        break
      }
      grower.addLastTree(of: trees, to: &fitted)
    }
    control.report(rounds, of: rounds)
    return TreeEnsemble(
      featureCount: columns.featureCount, trees: trees, combination: .sum, scaler: data.scaler)
  }

  private var rules: TreeRules {
    var rules = TreeRules()
    rules.growth = .bestFirst(leaves: maximumLeaves)
    rules.threshold = .highest
    rules.minimumLeafRows = minimumLeafRows
    rules.minimumGain = 0
    rules.leafScale = learningRate
    return rules
  }

  private func check() throws {
    let share = Double.leastNonzeroMagnitude...1
    try TreeArguments.check(rounds, "rounds", 1...100_000)
    try TreeArguments.check(learningRate, "the learning rate", share)
    try TreeArguments.check(maximumLeaves, "the number of leaves", 2...65_536)
    try TreeArguments.check(minimumLeafRows, "the fewest rows of a leaf", 1...1_000_000_000)
    try TreeArguments.check(featureFraction, "the feature fraction", share)
    try TreeArguments.check(baggingFraction, "the bagging fraction", share)
    try TreeArguments.check(baggingFrequency, "the bagging frequency", 1...1_000_000_000)
  }
}
