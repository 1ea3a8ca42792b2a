import Tensors

/// Gradient boosting of regression trees that grow level by level, for squared error: XGBoost (Chen
/// and Guestrin 2016), with its exact search for splits where a feature has at most `mostBins` values.
///
/// A leaf says −G ÷ (H + λ), a split gains G² ÷ (H + λ) of both sides less that of the node
/// (equations 5 to 7, twice the gain there, as the library counts it); with squared error H is the
/// number of rows. The first prediction is the mean of the labels, which are standardized.
///
/// Differs from the library: features of more values are cut at as many quantiles of the rows, rows and
/// features are drawn by another random generator, and sums are exact.
public struct DepthWiseBoosting: Hashable, Sendable {
  /// The number of trees, 1...100,000. By default 500, as all defaults from White et al. 2021.
  public var rounds = 500
  /// What each tree's values are multiplied with, above 0, at most 1.
  public var learningRate = 0.3
  /// The most splits above a leaf, 1...64.
  public var maximumDepth = 6
  /// The fewest rows of a leaf, at least 0.
  public var minimumChildWeight = 1.0
  /// The L2 penalty λ of leaves, at least 0.
  public var l2Penalty = 1.0
  /// The least gain γ of a split, at least 0, for standardized labels.
  public var gamma = 0.0
  /// The share of the rows that a tree is grown on, each drawn alone; above 0, at most 1.
  public var subsample = 1.0
  /// The share of the features that a tree may use, above 0, at most 1.
  public var columnSampleByTree = 1.0
  /// The share of the tree's features that each of its levels may use, above 0, at most 1.
  public var columnSampleByLevel = 1.0
  /// Features of more different values are cut at so many quantiles, 2...256: fewer are faster.
  public var mostBins = 256

  /// Splits that gain no more than this are not made.
  private static let leastGain = 1e-6

  /// The study's settings.
  public init() {}

  /// Fits to rows of features and one label each.
  ///
  /// - Parameters:
  ///   - points: (n, features), finite, at most 262,144 rows.
  ///   - labels: one a row, in any unit.
  ///   - random: of the drawn rows and features; without any the result does not depend on it.
  /// - Throws: `invalidTrainingData` for unequal counts, no or too many rows and labels too large to
  ///   standardize; `invalidArgument` for a setting out of its range; `TensorsError.notFinite`, and
  ///   what `control` throws.
  public func fit(
    _ points: Matrix, _ labels: [Double], random: RandomSource,
    control: RunControl = RunControl()
  ) throws -> TreeEnsemble {
    try check()
    let (data, columns) = try TreeArguments.data(points, labels, mostBins: mostBins)
    let grower = TreeGrower(columns, rules)
    let count = columns.featureCount
    let perTree = TreeArguments.part(columnSampleByTree, of: count)
    if columnSampleByLevel < 1 {
      grower.choice.perLevel = TreeArguments.part(columnSampleByLevel, of: perTree)
    }
    var trees = TreeNodes()
    var fitted = Array(repeating: 0.0, count: points.rows)
    for round in 0..<rounds {
      var random = random.split(round)
      let loss = grower.aim(at: data.targets, from: fitted)
      control.report(round, of: rounds, loss: loss)
      try control.check()
      if subsample < 1 { grower.drawRows(share: subsample, &random) }
      let features = perTree < count ? TreeArguments.draw(perTree, of: count, &random) : nil
      grower.choice.begin(features: features, random: random.split(0))
      try grower.grow(into: &trees, control: control)
      grower.addLastTree(of: trees, to: &fitted)
    }
    control.report(rounds, of: rounds)
    return TreeEnsemble(
      featureCount: count, trees: trees, combination: .sum, scaler: data.scaler)
  }

  private var rules: TreeRules {
    var rules = TreeRules()
    (rules.maximumDepth, rules.lambda, rules.leafScale) = (maximumDepth, l2Penalty, learningRate)
    rules.minimumLeafRows = max(1, Int(minimumChildWeight.rounded(.up)))
    rules.minimumGain = max(Self.leastGain, gamma)
    rules.threshold = .middleRight
    return rules
  }

  private func check() throws {
    let share = Double.leastNonzeroMagnitude...1
    try TreeArguments.check(rounds, "rounds", 1...100_000)
    try TreeArguments.check(learningRate, "the learning rate", share)
    try TreeArguments.check(maximumDepth, "the depth", 1...64)
    try TreeArguments.check(minimumChildWeight, "the minimum child weight", 0...1e9)
    try TreeArguments.check(l2Penalty, "the L2 penalty", 0...1e9)
    try TreeArguments.check(gamma, "gamma", 0...1e9)
    try TreeArguments.check(mostBins, "the most bins", 2...256)
    try TreeArguments.check(subsample, "the share of rows", share)
    try TreeArguments.check(columnSampleByTree, "the share of features by tree", share)
    try TreeArguments.check(columnSampleByLevel, "the share of features by level", share)
  }
}

extension TreeGrower {
  /// The next tree learns what `fitted` lacks to `labels`. Returns the mean squared error.
  func aim(at labels: [Double], from fitted: [Double]) -> Double {
    var total = 0.0
    for row in labels.indices {
      targets[row] = labels[row] - fitted[row]
      total += targets[row] * targets[row]
    }
    return total / Double(labels.count)
  }

  /// The next trees learn from rows drawn one by one.
  func drawRows(share: Double, _ random: inout RandomSource) {
    for row in 0..<columns.rows { weights[row] = random.uniformDouble() < share ? 1 : 0 }
  }
}
