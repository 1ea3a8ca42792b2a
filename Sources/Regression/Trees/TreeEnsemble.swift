import Tensors

/// Regression trees whose predictions add up: what boosting and forests learn.
public struct TreeEnsemble: Sendable {
  /// How the trees' values become a prediction.
  enum Combination: Sendable {
    /// Their sum.
    case sum
    /// Their mean; their standard deviation says how far the trees agree.
    case mean
  }

  /// Columns of the rows it was fitted to, and of all that it can be asked about.
  public let featureCount: Int
  let trees: TreeNodes
  let combination: Combination
  /// From what the trees say to the unit of the labels.
  let scaler: LabelScaler

  init(featureCount: Int, trees: TreeNodes, combination: Combination, scaler: LabelScaler) {
    (self.featureCount, self.trees, self.combination) = (featureCount, trees, combination)
    self.scaler = scaler
  }

  /// The number of trees; boosting ends early where no split gains anything.
  public var treeCount: Int { trees.roots.count }
  /// The number of leaves of all trees.
  public var leafCount: Int { (trees.nodes.count + trees.roots.count) / 2 }

  /// One prediction for each row of `points`, in the unit of the labels. A forest gives the standard
  /// deviation over its trees; a sum of trees gives none.
  ///
  /// - Parameters:
  ///   - points: (n, `featureCount`), encoded as the training rows were.
  ///   - workers: one per core for nil; the result does not depend on it.
  /// - Throws: `mismatchedFeatures`, `TensorsError.notFinite` and what `control` throws.
  public func predict(
    _ points: Matrix, workers: Int? = nil, control: RunControl = RunControl()
  ) throws -> Prediction {
    let isMean = combination == .mean
    let found = try totals(points, squares: isMean, workers: workers, control: control)
    guard isMean else { return Prediction(means: found.map { scaler.label($0.sum) }) }
    let count = Double(max(trees.roots.count, 1))
    return Prediction(
      means: found.map { scaler.label($0.sum / count) },
      standardDeviations: found.map {
        let mean = $0.sum / count
        return max($0.squares / count - mean * mean, 0).squareRoot() * scaler.standardDeviation
      })
  }

  /// Of each row the sum of what the trees say, and of its squares if asked for.
  func totals(
    _ points: Matrix, squares: Bool = false, workers: Int?, control: RunControl
  ) throws -> [(sum: Double, squares: Double)] {
    guard points.columns == featureCount else {
      throw RegressionError.mismatchedFeatures(expected: featureCount, got: points.columns)
    }
    try points.checkFinite(what: "the features")
    let blocks = (points.rows + Self.block - 1) / Self.block
    return try parallelMap(count: blocks, workers: workers) { block, _ in
      try blockTotals(points, first: block * Self.block, squares: squares, control: control)
    }.flatMap { $0 }
  }

  /// The rows that go through one tree together.
  private static let block = 128

  /// Every row takes as many steps as the tree is deep, and stays at its leaf: without a branch that
  /// hangs on the data, the steps of several rows overlap.
  private func blockTotals(
    _ points: Matrix, first: Int, squares: Bool, control: RunControl
  ) throws -> [(sum: Double, squares: Double)] {
    let count = min(Self.block, points.rows - first)
    var totals = Array(repeating: (sum: 0.0, squares: 0.0), count: count)
    // Boosting that has converged goes on with trees of one leaf.
    var constant = (sum: 0.0, squares: 0.0)
    var places = [Int32](repeating: 0, count: count)
    try trees.nodes.withUnsafeBufferPointer { nodes in
      try points.elements.withUnsafeBufferPointer { elements in
        try places.withUnsafeMutableBufferPointer { places in
          guard let elements = elements.baseAddress else { return }
          for (tree, root) in trees.roots.enumerated() {
            if tree % 16 == 0 { try control.check() }
            guard trees.depths[tree] > 0 else {
              constant.sum += trees.values[root]
              constant.squares += trees.values[root] * trees.values[root]
              continue
            }
            places.update(repeating: Int32(root))
            for _ in 0..<trees.depths[tree] {
              var row = elements + first * featureCount
              for index in 0..<count {
                let node = nodes[Int(places[index])]
                let isRight: Int32 = row[Int(node.feature)] > node.threshold ? 1 : 0
                places[index] = node.left + isRight
                row += featureCount
              }
            }
            for index in 0..<count {
              let value = trees.values[Int(places[index])]
              totals[index].sum += value
              if squares { totals[index].squares += value * value }
            }
          }
        }
      }
    }
    return totals.map { ($0.sum + constant.sum, $0.squares + constant.squares) }
  }
}
