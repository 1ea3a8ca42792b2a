import Regression
import Storage
import Tensors

/// Trees on features; how they are grown, the rows say.
struct TreeRegression: FeatureRegression {
  typealias Fit =
    @Sendable (
      _ rows: Matrix, _ labels: [Double], _ random: RandomSource, _ workers: Int?,
      _ control: RunControl
    ) throws -> TreeEnsemble

  let isForest: Bool
  let grow: Fit

  func fit(
    _ rows: Matrix, _ labels: [Double], random: RandomSource, workers: Int?, control: RunControl
  ) throws -> any FittedFeatureRegression {
    FittedTrees(trees: try grow(rows, labels, random, workers, control), isForest: isForest)
  }

  func load(_ file: ModelFile, labels: [Double]) throws -> any FittedFeatureRegression {
    FittedTrees(
      trees: try file.trees(isForest: isForest, labels: labels), isForest: isForest)
  }
}

private struct FittedTrees: FittedFeatureRegression {
  let trees: TreeEnsemble
  let isForest: Bool

  var hasStandardDeviation: Bool { isForest }

  func predict(_ rows: Matrix, workers: Int?, control: RunControl) throws -> Prediction {
    try trees.predict(rows, workers: workers, control: control)
  }

  func save(into file: inout ModelFile) throws { try file.add(trees) }
}

/// Files hold the trees node by node.
extension ModelFile {
  mutating func add(_ trees: TreeEnsemble, prefix: String = "") throws {
    fields["features"] = .integer(trees.featureCount)
    try add(prefix + "nodes", trees.nodes)
    try add(prefix + "roots", trees.roots)
  }

  /// The trees that `add` wrote, of a fit to these labels.
  func trees(prefix: String = "", isForest: Bool = false, labels: [Double]) throws -> TreeEnsemble {
    do {
      return try TreeEnsemble(
        nodes: matrix(prefix + "nodes"), roots: matrix(prefix + "roots"),
        featureCount: integer("features"), isMean: isForest, labels: labels)
    } catch let error as RegressionError {
      throw PredictorsError.wrongFile(path: path, reason: error.description)
    }
  }
}

extension ParameterSpec {
  /// A share that must be positive.
  static func share(
    _ name: String, default value: Double, tuning: Tuning? = nil, _ doc: String
  ) -> ParameterSpec {
    ParameterSpec(name, .real(aboveZero...1), default: .real(value), tuning: tuning, doc)
  }

  static func maximumDepth(_ value: Int, tuning: Tuning) -> ParameterSpec {
    ParameterSpec(
      "maximum_depth", .integer(1...64), default: .integer(value), tuning: tuning,
      "The most splits above a leaf.")
  }

  static func minimumLeafRows(_ value: Int, tuning: Tuning? = nil) -> ParameterSpec {
    ParameterSpec(
      "minimum_leaf_rows", .integer(1...1_000_000), default: .integer(value), tuning: tuning,
      "The fewest architectures of a leaf.")
  }

  static func minimumSplitRows(_ value: Int, tuning: Tuning? = nil) -> ParameterSpec {
    ParameterSpec(
      "minimum_split_rows", .integer(2...1_000_000), default: .integer(value), tuning: tuning,
      "The fewest architectures of a node that is split.")
  }
}
