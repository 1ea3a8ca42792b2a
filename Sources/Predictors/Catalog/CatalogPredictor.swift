import Regression
import Spaces
import Storage
import Tensors

/// A predictor that knows the row, options and space it was made from, so that what it fits can be
/// written to a file and named in a journal.
public struct CatalogPredictor: Predictor, CustomStringConvertible {
  /// Its row of the catalog.
  public let entry: PredictorEntry
  /// Every parameter with its value.
  public let options: Options
  /// Whose architectures it predicts.
  public let space: any SearchSpace
  /// What the row made: of its own type, such as `LatentPredictor`.
  public let base: any Predictor

  init(_ entry: PredictorEntry, options: Options, space: any SearchSpace) throws {
    (self.entry, self.options, self.space) = (entry, options, space)
    base = try entry.make(options, space)
  }

  /// Those of the row's predictor, which may depend on its options.
  public var needs: Needs { base.needs }

  /// Fits the predictor; the result can be saved. Throws as `Predictor.fit`: that data meet the needs
  /// and are of the space is checked here, for every row of the catalog.
  public func fit(
    _ data: TrainingData, seed: Int, workers: Int?, control: RunControl
  ) throws -> any FittedPredictor {
    try control.check()
    try needs.check(data, for: entry.key)
    try space.checkMembers(data.architectures)
    try space.checkMembers(data.unlabeled)
    return CatalogModel(
      predictor: self, base: try base.fit(data, seed: seed, workers: workers, control: control))
  }

  /// Fits a predictor that reads codes to codes of its embedding. Throws as `LatentPredictor.fit`,
  /// and `PredictorsError.unsupported` for one that reads none.
  public func fit(
    codes: Tensor, labels: [Double], seed: Int, workers: Int? = nil,
    control: RunControl = RunControl()
  ) throws -> CatalogModel {
    guard let latent = base as? any LatentPredictor else {
      throw PredictorsError.unsupported(
        "\(entry.key) does not read codes of an embedding: use svge_gp or svge_mlp")
    }
    let fitted = try latent.fit(
      codes: codes, labels: labels, seed: seed, workers: workers, control: control)
    return CatalogModel(predictor: self, base: fitted)
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
  /// What was fitted, with its options.
  public let predictor: CatalogPredictor
  /// What the row's predictor fitted: of its own type, such as `FittedLatentPredictor`.
  public let base: any FittedPredictor

  /// As the row says.
  public var hasStandardDeviation: Bool { base.hasStandardDeviation }

  /// Throws as `FittedPredictor.predict`, for what is no architecture of the space among others.
  public func predict(
    _ queries: Queries, workers: Int?, control: RunControl
  ) throws -> Prediction {
    try control.check()
    try predictor.needs.check(queries, for: predictor.entry.key)
    try predictor.space.checkMembers(queries.architectures)
    return try base.predict(queries, workers: workers, control: control)
  }
}

extension SearchSpace {
  /// Throws `PredictorsError.notInSpace` with the index of the first that is none of the space's.
  fileprivate func checkMembers(_ architectures: [Architecture]) throws {
    for (index, architecture) in architectures.enumerated() {
      do { try validate(architecture) } catch let error as SpacesError {
        throw PredictorsError.notInSpace(index: index, reason: error.description)
      }
    }
  }
}
