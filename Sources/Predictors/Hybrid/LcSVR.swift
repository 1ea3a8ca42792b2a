import Regression
import Storage
import Tensors

/// `lcsvr`: ν-SVR on statistics of the first epochs' validation accuracies (Baker et al. 2017).
///
/// The six features are mean and standard deviation of the curve, of its first and of its second
/// differences, as in White et al. 2021. There they and the labels are in percent; here each is
/// standardized on the training set, so that no unit matters. The published model also takes
/// descriptions of the architecture, which the study leaves out.
extension PredictorEntry {
  static let lcSVR = PredictorEntry(
    key: "lcsvr", title: "Support vector regression on learning curves", className: "LcSVR",
    family: .hybrid,
    paper: "Baker et al. 2017, Accelerating Neural Architecture Search using Performance "
      + "Prediction",
    summary:
      "Support vector regression on statistics of the first epochs of validation accuracy, tuned by "
      + "a cross-validated random search: learns from trained architectures how curves end.",
    needs: LcSVR.needs, hasStandardDeviation: false,
    parameters: [
      .epochs(shortest: LcSVR.shortest),
      ParameterSpec(
        "candidates", .integer(1...100_000), default: 1000,
        "Settings of cost, nu and gamma that the random search tries."),
      ParameterSpec(
        "folds", .integer(2...100), default: 3,
        "Parts of the training set that the search predicts from the rest, one after the other."),
    ],
    make: { options, _ in try LcSVR(options) },
    load: { file, options, _ in try LcSVR(options).load(file) })
}

struct LcSVR: Predictor {
  /// Epochs that second differences need.
  static let shortest = 3
  static let needs = Needs(labels: true, curves: [.validationAccuracy], epochs: shortest)

  private let epochs: Int?
  private let search: SupportVectorSearch

  init(_ options: Options) throws {
    epochs = options.epochs()
    var search = SupportVectorSearch()
    search.candidates = try options.integer("candidates")
    search.folds = try options.integer("folds")
    self.search = search
  }

  var needs: Needs {
    Needs(labels: true, curves: [.validationAccuracy], epochs: epochs ?? Self.shortest)
  }

  func fit(
    _ data: TrainingData, seed: Int, workers: Int?, control: RunControl
  ) throws -> any FittedPredictor {
    try needs.check(data, for: "lcsvr")
    let curves = try Self.curves(data.curves, epochs: epochs)
    let rows = try Self.statistics(of: curves)
    let scaler = FeatureScaler(rows)
    let points = scaler.standardized(rows)
    let settings = try search.best(
      points, data.labels, random: RandomSource(seed: seed), workers: workers, control: control)
    return LcSVRModel(
      epochs: curves.first?.count ?? 0, scaler: scaler, labels: data.labels,
      model: try settings.fit(points, data.labels, control: control))
  }

  fileprivate static func curves(_ curves: [LearningCurve]?, epochs: Int?) throws -> [[Double]] {
    try LearningCurve.values(
      of: .validationAccuracy, in: curves, epochs: epochs, shortest: shortest, for: "lcsvr")
  }

  /// Mean and standard deviation of each curve, its first and its second differences, (n, 6).
  fileprivate static func statistics(of curves: [[Double]]) throws -> Matrix {
    let rows = curves.flatMap { curve in
      let changes = zip(curve.dropFirst(), curve).map { $0 - $1 }
      let bends = zip(changes.dropFirst(), changes).map { $0 - $1 }
      return [curve, changes, bends].flatMap { [$0.mean, $0.standardDeviation] }
    }
    return try Matrix(rows: curves.count, columns: 6, elements: rows)
  }

  fileprivate func load(_ file: ModelFile) throws -> LcSVRModel {
    let labels = try file.doubles("labels", rank: 1).values
    return LcSVRModel(
      epochs: try file.integer("curve_epochs"), scaler: try FeatureScaler(file),
      labels: labels, model: try SupportVectorModel(file, scaler: LabelScaler(labels)))
  }
}

private struct LcSVRModel: FittedPredictor {
  /// Of the training curves that were used; of queries as many are.
  let epochs: Int
  let scaler: FeatureScaler
  /// The training labels, in the user's unit.
  let labels: [Double]
  let model: SupportVectorModel

  var hasStandardDeviation: Bool { false }

  func predict(
    _ queries: Queries, workers: Int?, control: RunControl
  ) throws -> Prediction {
    let rows = try LcSVR.statistics(of: LcSVR.curves(queries.curves, epochs: epochs))
    return try model.predict(scaler.standardized(rows), workers: workers, control: control)
  }

  func save(into file: inout ModelFile) throws {
    file.fields["curve_epochs"] = .integer(epochs)
    try file.add("labels", shape: [labels.count], doubles: labels)
    try scaler.save(into: &file)
    try model.save(into: &file)
  }
}

extension FeatureScaler {
  func save(into file: inout ModelFile) throws {
    try file.add("center", shape: [center.count], doubles: center)
    try file.add("spread", shape: [spread.count], doubles: spread)
  }

  init(_ file: ModelFile) throws {
    let (center, spread) = (
      try file.doubles("center", rank: 1).values, try file.doubles("spread", rank: 1).values
    )
    guard center.count == spread.count, spread.allSatisfy({ $0 > 0 }) else {
      throw PredictorsError.wrongFile(
        path: file.path, reason: "its center and spread do not fit each other")
    }
    self.init(center: center, spread: spread)
  }
}

extension [Double] {
  fileprivate var mean: Double { reduce(0, +) / Double(count) }
  /// Divisor n.
  fileprivate var standardDeviation: Double {
    let mean = mean
    return (reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count)).squareRoot()
  }
}
