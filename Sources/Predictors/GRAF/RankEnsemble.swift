import Regression
import Storage
import Tensors

/// The mean of three different models of the same labels: ν-SVR on standardized features, extremely
/// randomized trees and boosted trees. Made for normal scores, on whose scale all three agree.
struct RankEnsemble: FeatureRegression {
  /// Extremely randomized trees.
  let trees: Int
  /// Boosted trees.
  let rounds: Int

  func fit(
    _ rows: Matrix, _ labels: [Double], random: RandomSource, workers: Int?, control: RunControl
  ) throws -> any FittedFeatureRegression {
    let scaler = BoundedScaler(rows)
    let standardized = scaler.standardized(rows)
    var vectors = SupportVectorRegression()
    vectors.cost = 2
    vectors.gamma = 0.5 / Double(max(scaler.varying, 1))
    let (forest, boosting) = (forest, boosting)
    let trees = try parallelMap(count: 2, workers: workers) { member, _ in
      member == 0
        ? try forest.fit(
          rows, labels, random: random.split(0), workers: 1, control: control)
        : try boosting.fit(rows, labels, random: random.split(1), control: control)
    }
    return FittedRankEnsemble(
      scaler: scaler, vectors: try vectors.fit(standardized, labels, control: control),
      boosted: trees[1], forest: trees[0])
  }

  private var forest: ExtraTrees {
    var forest = ExtraTrees()
    forest.trees = trees
    return forest
  }

  private var boosting: DepthWiseBoosting {
    var boosting = DepthWiseBoosting()
    (boosting.rounds, boosting.learningRate, boosting.maximumDepth) = (rounds, 0.05, 4)
    (boosting.subsample, boosting.columnSampleByTree) = (0.7, 0.5)
    (boosting.minimumChildWeight, boosting.mostBins) = (2, 64)
    return boosting
  }

  func load(_ file: ModelFile, labels: [Double]) throws -> any FittedFeatureRegression {
    FittedRankEnsemble(
      scaler: BoundedScaler(scaler: try FeatureScaler(file)),
      vectors: try SupportVectorModel(file, scaler: LabelScaler(labels)),
      boosted: try file.trees(prefix: "boosted.", labels: labels),
      forest: try file.trees(prefix: "forest.", isForest: true, labels: labels))
  }
}

private struct FittedRankEnsemble: FittedFeatureRegression {
  let scaler: BoundedScaler
  let vectors: SupportVectorModel
  let boosted: TreeEnsemble
  let forest: TreeEnsemble

  var hasStandardDeviation: Bool { true }

  func predict(_ rows: Matrix, workers: Int?, control: RunControl) throws -> Prediction {
    let supported = try vectors.values(
      at: scaler.standardized(rows), workers: workers, control: control)
    let boosted = try boosted.predict(rows, workers: workers, control: control)
    let forest = try forest.predict(rows, workers: workers, control: control)
    return Prediction(
      means: supported.indices.map {
        (supported[$0] + boosted.means[$0] + forest.means[$0]) / 3
      },
      standardDeviations: forest.standardDeviations)
  }

  func save(into file: inout ModelFile) throws {
    try scaler.scaler.save(into: &file)
    try vectors.save(into: &file)
    try file.add(boosted, prefix: "boosted.")
    try file.add(forest, prefix: "forest.")
  }
}

/// Features in units of their standard deviation, at most six of them from their mean; 0 where the
/// training rows are all equal, whatever others are.
private struct BoundedScaler {
  private static let bound = 6.0
  /// The spread of equal numbers: whatever is divided by it is nothing.
  private static let beyond = Double.greatestFiniteMagnitude

  let scaler: FeatureScaler

  /// Of a file, or made from rows.
  init(scaler: FeatureScaler) { self.scaler = scaler }

  init(_ rows: Matrix) {
    let found = FeatureScaler(rows)
    let spread = found.spread.indices.map { column in
      (0..<rows.rows).allSatisfy { rows[$0, column] == rows[0, column] }
        ? Self.beyond : found.spread[column]
    }
    scaler = FeatureScaler(center: found.center, spread: spread)
  }

  /// Features that are not all equal.
  var varying: Int { scaler.spread.count { $0 < Self.beyond } }

  func standardized(_ rows: Matrix) -> Matrix {
    var result = scaler.standardized(rows)
    for row in 0..<rows.rows {
      for column in 0..<rows.columns {
        result[row, column] = min(max(result[row, column], -Self.bound), Self.bound)
      }
    }
    return result
  }
}
