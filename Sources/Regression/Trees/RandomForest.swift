import Tensors

/// A forest of regression trees (Breiman 2001), as scikit-learn grows it: each node splits by the
/// best of some features drawn for it, until its rows have equal labels or are too few.
///
/// The standard deviation is that of the trees' predictions (Hutter et al. 2014, section 4.3.2).
/// Differs from scikit-learn: another random generator, and features of more than 256 values are cut
/// at quantiles of the rows.
public struct RandomForest: Hashable, Sendable {
  /// The number of trees, 1...100,000. By default 116, as all defaults from White et al. 2021.
  public var trees = 116
  /// The share of the features that are drawn for each node, above 0, at most 1.
  public var maximumFeatures = 0.17055852159745608
  /// The fewest rows of a leaf, at least 1.
  public var minimumLeafRows = 2
  /// The fewest rows of a node that is split, at least 2.
  public var minimumSplitRows = 2
  /// Whether each tree learns from as many rows drawn with replacement (Breiman's bagging).
  public var bootstrap = false

  /// The study's settings.
  public init() {}

  /// The trees that share their memory: fits on many workers take turns at parts of so many.
  private static let part = 4

  /// Fits to rows of features and one label each.
  ///
  /// - Parameters:
  ///   - points: (n, features), finite, at most 262,144 rows.
  ///   - labels: one a row, in any unit.
  ///   - random: of the drawn features and rows.
  ///   - workers: one per core for nil; the result does not depend on it.
  /// - Throws: as `DepthWiseBoosting.fit`.
  public func fit(
    _ points: Matrix, _ labels: [Double], random: RandomSource, workers: Int? = nil,
    control: RunControl = RunControl()
  ) throws -> TreeEnsemble {
    try check()
    let (data, columns) = try TreeArguments.data(points, labels)
    let perNode = TreeArguments.part(maximumFeatures, of: columns.featureCount)
    let parts = (trees + Self.part - 1) / Self.part
    let grown = try parallelMap(count: parts, workers: workers) { part, _ in
      let grower = TreeGrower(columns, rules)
      grower.choice.perNode = perNode
      _ = grower.aim(at: data.targets, from: Array(repeating: 0, count: columns.rows))
      var nodes = TreeNodes()
      for tree in part * Self.part..<min((part + 1) * Self.part, trees) {
        try control.check()
        control.report(tree, of: trees)
        grower.choice.begin(random: random.split(tree, 0))
        if bootstrap { grower.drawBootstrap(random.split(tree, 1)) }
        try grower.grow(into: &nodes, control: control)
      }
      return nodes
    }
    var nodes = TreeNodes()
    for part in grown { nodes.append(part) }
    control.report(trees, of: trees)
    return TreeEnsemble(
      featureCount: columns.featureCount, trees: nodes, combination: .mean, scaler: data.scaler)
  }

  private var rules: TreeRules {
    var rules = TreeRules()
    (rules.minimumLeafRows, rules.minimumSplitRows) = (minimumLeafRows, minimumSplitRows)
    return rules
  }

  private func check() throws {
    try TreeArguments.check(trees, "the number of trees", 1...100_000)
    try TreeArguments.check(
      maximumFeatures, "the share of features", Double.leastNonzeroMagnitude...1)
    try TreeArguments.check(minimumLeafRows, "the fewest rows of a leaf", 1...1_000_000_000)
    try TreeArguments.check(minimumSplitRows, "the fewest rows of a split", 2...1_000_000_000)
  }
}

extension TreeGrower {
  /// The next tree learns from as many rows as there are, drawn with replacement.
  func drawBootstrap(_ random: RandomSource) {
    var random = random
    weights.update(repeating: 0, count: columns.rows)
    for _ in 0..<columns.rows { weights[random.below(columns.rows)] += 1 }
  }
}
