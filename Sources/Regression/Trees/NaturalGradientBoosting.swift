import Glibc
import Tensors

/// Natural gradient boosting of a normal distribution (Duan et al. 2020, NGBoost, algorithm 1).
///
/// A row's label is N(m, e²ˢ); each stage grows one tree for the natural gradient of its negative log
/// likelihood by m, (m − y), and one for that by s, ½(1 − (y − m)² ÷ e²ˢ), on rows drawn for it,
/// finds a step by doubling and halving, and goes a share of it. Trees are scikit-learn's of squared
/// error with features drawn for each node.
///
/// Differs from the library: another random generator, and features of more than 256 values are cut
/// at quantiles of the rows.
public struct NaturalGradientBoosting: Hashable, Sendable {
  /// The most stages, 1...100,000. By default 505, as all defaults from White et al. 2021.
  public var stages = 505
  /// The share of the step that is gone, above 0, at most 1.
  public var learningRate = 0.08127053060223186
  /// The share of the rows that a stage learns from, above 0, at most 1.
  public var minibatchFraction = 0.5
  /// The most splits above a leaf, 1...64.
  public var maximumDepth = 6
  /// The share of the features that are drawn for each node, above 0, at most 1.
  public var maximumFeatures = 0.7920456318712875
  /// The fewest rows of a leaf, at least 1.
  public var minimumLeafRows = 1
  /// The fewest rows of a node that is split, at least 2.
  public var minimumSplitRows = 2

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
  ) throws -> NormalTrees {
    try check()
    let (data, columns) = try TreeArguments.data(points, labels)
    let grower = TreeGrower(columns, rules)
    grower.choice.perNode = TreeArguments.part(maximumFeatures, of: columns.featureCount)
    let batchCount = TreeArguments.part(minibatchFraction, of: points.rows)
    var (locations, logScales) = (TreeNodes(), TreeNodes())
    var state = NormalBoosting(targets: data.targets)
    let isConstant = data.targets.allSatisfy { $0 == data.targets[0] }
    for stage in 0..<(isConstant ? 0 : stages) {
      control.report(stage, of: stages)
      try control.check()
      var source = random.split(stage)
      state.batch =
        batchCount < points.rows
        ? TreeArguments.draw(batchCount, of: points.rows, &source) : Array(0..<points.rows)
      grower.use(rows: state.batch)
      try grow(&locations, state.locationGradient, grower, source.split(0), control)
      state.takeLocationStep(from: grower, locations)
      try grow(&logScales, state.logScaleGradient, grower, source.split(1), control)
      state.takeLogScaleStep(from: grower, logScales)
      let step = learningRate * state.findStep()
      state.go(step)
      locations.scaleLastTree(by: -step)
      logScales.scaleLastTree(by: -step)
      if state.isFlat { break }
    }
    control.report(stages, of: stages)
    func ensemble(_ trees: TreeNodes) -> TreeEnsemble {
      TreeEnsemble(
        featureCount: columns.featureCount, trees: trees, combination: .sum, scaler: data.scaler)
    }
    return NormalTrees(
      locations: ensemble(locations), logScales: ensemble(logScales), isConstant: isConstant)
  }

  private func grow(
    _ trees: inout TreeNodes, _ gradient: (Int) -> Double, _ grower: TreeGrower,
    _ random: RandomSource, _ control: RunControl
  ) throws {
    for row in 0..<grower.columns.rows { grower.targets[row] = gradient(row) }
    grower.choice.begin(random: random)
    try grower.grow(into: &trees, control: control)
  }

  private var rules: TreeRules {
    var rules = TreeRules()
    rules.maximumDepth = maximumDepth
    (rules.minimumLeafRows, rules.minimumSplitRows) = (minimumLeafRows, minimumSplitRows)
    return rules
  }

  private func check() throws {
    let share = Double.leastNonzeroMagnitude...1
    try TreeArguments.check(stages, "the number of stages", 1...100_000)
    try TreeArguments.check(learningRate, "the learning rate", share)
    try TreeArguments.check(minibatchFraction, "the minibatch fraction", share)
    try TreeArguments.check(maximumDepth, "the depth", 1...64)
    try TreeArguments.check(maximumFeatures, "the share of features", share)
    try TreeArguments.check(minimumLeafRows, "the fewest rows of a leaf", 1...1_000_000_000)
    try TreeArguments.check(minimumSplitRows, "the fewest rows of a split", 2...1_000_000_000)
  }
}

extension TreeGrower {
  /// The next trees learn from these rows, each once.
  func use(rows: [Int]) {
    weights.update(repeating: 0, count: columns.rows)
    for row in rows { weights[row] = 1 }
  }
}
