import Spaces
import Storage

/// One row of the catalog: everything that lists, documentation, Python classes, files and tests
/// need to know of a predictor.
public struct PredictorEntry: Sendable {
  /// Where a predictor gets its knowledge (White et al. 2021, "How Powerful are Performance
  /// Predictors in Neural Architecture Search?", section 3).
  public enum Family: String, CaseIterable, Sendable {
    case modelBased = "model-based"
    case learningCurve = "learning curve"
    case zeroCost = "zero-cost"
    case weightSharing = "weight sharing"
    case hybrid
    /// Baselines that only count.
    case counting
  }

  /// Lower case with underscores, such as "sparse_gp".
  public let key: String
  public let title: String
  /// The class that Python gives it, such as "SparseGP".
  public let className: String
  public let family: Family
  /// Authors, year and title.
  public let paper: String
  /// A sentence or two: what it does and when to use it.
  public let summary: String
  public let needs: Needs
  public let hasStandardDeviation: Bool
  public let parameters: [ParameterSpec]
  /// The predictor with these options on a space. Throws where the space lacks what it needs.
  public let make: @Sendable (Options, any SearchSpace) throws -> any Predictor
  /// What the fitted predictor's `save(into:)` wrote.
  public let load: @Sendable (ModelFile, Options, any SearchSpace) throws -> any FittedPredictor

  public init(
    key: String, title: String, className: String, family: Family, paper: String, summary: String,
    needs: Needs, hasStandardDeviation: Bool, parameters: [ParameterSpec],
    make: @escaping @Sendable (Options, any SearchSpace) throws -> any Predictor,
    load: @escaping @Sendable (ModelFile, Options, any SearchSpace) throws -> any FittedPredictor
  ) {
    (self.key, self.title, self.className, self.family) = (key, title, className, family)
    (self.paper, self.summary, self.needs) = (paper, summary, needs)
    (self.hasStandardDeviation, self.parameters) = (hasStandardDeviation, parameters)
    (self.make, self.load) = (make, load)
  }
}
