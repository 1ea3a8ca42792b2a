import Spaces
import Storage
import Tensors

/// A predictor that learns nothing: it is its own fit, and the options and space that every file has
/// are all there is to keep. One that counts, reads curves or scores networks only has to predict.
public protocol UntrainedPredictor: Predictor, FittedPredictor {}

extension UntrainedPredictor {
  /// Nothing.
  public var needs: Needs { Needs() }

  /// No.
  public var hasStandardDeviation: Bool { false }

  /// The predictor itself.
  public func fit(
    _ data: TrainingData, seed: Int, workers: Int?, control: RunControl
  ) throws -> any FittedPredictor { self }

  /// Writes nothing.
  public func save(into file: inout ModelFile) throws {}
}

extension PredictorEntry {
  /// A row of a predictor that learns nothing.
  ///
  /// - Parameters:
  ///   - needs: by default nothing.
  ///   - hasStandardDeviation: by default false, as the predictor says.
  ///   - untrained: the predictor with these options on a space, also when a file is read. Throws
  ///     where the space lacks what it needs.
  public init(
    key: String, title: String, className: String, family: Family, paper: String, summary: String,
    needs: Needs = Needs(), hasStandardDeviation: Bool = false, parameters: [ParameterSpec] = [],
    untrained: @escaping @Sendable (Options, any SearchSpace) throws -> any UntrainedPredictor
  ) {
    self.init(
      key: key, title: title, className: className, family: family, paper: paper, summary: summary,
      needs: needs, hasStandardDeviation: hasStandardDeviation, parameters: parameters,
      make: untrained, load: { _, options, space in try untrained(options, space) })
  }
}
