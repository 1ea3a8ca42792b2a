import Tensors

/// Extremely randomized trees (Geurts et al. 2006), as scikit-learn grows them: each node draws
/// features, of each drawn feature one threshold, uniform between its least and largest value in the
/// node, and splits by the best of these, until its rows have equal labels or are too few.
///
/// Beside a forest they fit faster and smoother: no threshold is searched for. The standard deviation
/// is that of the trees' predictions. Differs from scikit-learn: another random generator.
public struct ExtraTrees: Hashable, Sendable {
  /// The number of trees, 1...100,000.
  public var trees = 200
  /// The share of the features that are drawn for each node, above 0, at most 1.
  public var maximumFeatures = 0.5
  /// The fewest rows of a leaf, at least 1.
  public var minimumLeafRows = 2

  /// 200 trees, half of the features for each node, leaves of two rows.
  public init() {}

  /// Fits to rows of features and one label each.
  ///
  /// - Parameters:
  ///   - points: (n, features), finite.
  ///   - labels: one a row, in any unit.
  ///   - random: of the drawn features and thresholds.
  ///   - workers: one per core for nil; the result does not depend on it.
  /// - Throws: `invalidTrainingData` for unequal counts, no rows and labels too large to standardize;
  ///   `invalidArgument` for a setting out of its range; `TensorsError.notFinite`, and what `control`
  ///   throws.
  public func fit(
    _ points: Matrix, _ labels: [Double], random: RandomSource, workers: Int? = nil,
    control: RunControl = RunControl()
  ) throws -> TreeEnsemble {
    try TreeArguments.check(trees, "the number of trees", 1...100_000)
    try TreeArguments.check(
      maximumFeatures, "the share of features", Double.leastNonzeroMagnitude...1)
    try TreeArguments.check(minimumLeafRows, "the fewest rows of a leaf", 1...1_000_000_000)
    let data = try RegressionData(points, labels)
    let rows = PaddedRows(points)
    let perNode = TreeArguments.part(maximumFeatures, of: points.columns)
    let grown = try parallelMap(count: trees, workers: workers) { tree, _ in
      try control.check()
      control.report(tree, of: trees)
      var grower = ExtraTreeGrower(
        rows, targets: data.targets, perNode: perNode, minimumLeafRows: minimumLeafRows,
        random: random.split(tree))
      return try grower.grow(control: control)
    }
    var nodes = TreeNodes()
    for tree in grown { nodes.append(tree) }
    control.report(trees, of: trees)
    return TreeEnsemble(
      featureCount: points.columns, trees: nodes, combination: .mean, scaler: data.scaler)
  }
}
