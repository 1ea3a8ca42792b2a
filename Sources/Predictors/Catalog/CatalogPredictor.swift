import Regression
import Spaces
import Storage
import Tensors

/// A predictor that knows the row, options and space it was made from, so that what it fits can be
/// written to a file and named in a journal.
public struct CatalogPredictor: Predictor, CustomStringConvertible {
  public let entry: PredictorEntry
  public let options: Options
  public let space: any SearchSpace
  /// What the row made: of its own type, such as `LatentPredictor`.
  public let base: any Predictor

  init(_ entry: PredictorEntry, options: Options, space: any SearchSpace) throws {
    (self.entry, self.options, self.space) = (entry, options, space)
    base = try entry.make(options, space)
  }

  public var needs: Needs { base.needs }

  /// Fits the predictor; the result can be saved. Throws as `Predictor.fit`.
  public func fit(
    _ data: TrainingData, seed: Int, workers: Int?, control: RunControl
  ) throws -> any FittedPredictor {
    try needs.check(data, for: entry.key)
    return CatalogModel(
      predictor: self, base: try base.fit(data, seed: seed, workers: workers, control: control))
  }

  /// The text form: the key, and in parentheses the options that are not the defaults. An embedding
  /// is named by its fingerprint.
  public var description: String {
    let changed = options.changed(from: entry.parameters)
    guard !changed.isEmpty else { return entry.key }
    return "\(entry.key)(\(changed.map { "\($0.name)=\($0.value)" }.joined(separator: ",")))"
  }
}

/// A fitted predictor of the catalog.
public struct CatalogModel: FittedPredictor {
  public let predictor: CatalogPredictor
  /// What the row's predictor fitted: of its own type, such as `FittedLatentPredictor`.
  public let base: any FittedPredictor

  public var hasStandardDeviation: Bool { base.hasStandardDeviation }

  /// Throws as `FittedPredictor.predict`.
  public func predict(
    _ queries: Queries, workers: Int?, control: RunControl
  ) throws -> Prediction {
    try predictor.needs.check(queries, for: predictor.entry.key)
    return try base.predict(queries, workers: workers, control: control)
  }
}
