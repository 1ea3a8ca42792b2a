import Regression
import Spaces

extension PredictorEntry {
  /// A row of a regression on one of the space's encodings; its parameters are `encoding`, `labels`
  /// and then those given.
  ///
  /// - Parameters:
  ///   - encoding: the default.
  ///   - regression: the regression with the options of these parameters.
  static func onEncoding(
    key: String, title: String, className: String, paper: String, summary: String,
    hasStandardDeviation: Bool, encoding: Encoding = .adjacency, parameters: [ParameterSpec] = [],
    regression: @escaping @Sendable (Options) throws -> any FeatureRegression
  ) -> PredictorEntry {
    onFeatures(
      key: key, title: title, className: className, paper: paper, summary: summary,
      hasStandardDeviation: hasStandardDeviation,
      parameters: [.encoding(encoding), .labels] + parameters
    ) { options, space in
      FeaturePredictor(
        key: key, features: try EncodingFeatures(space, options.encoding()),
        labelScale: try options.labelScale(), regression: try regression(options))
    }
  }

  /// A row of a regression on features.
  static func onFeatures(
    key: String, title: String, className: String, paper: String, summary: String,
    hasStandardDeviation: Bool, parameters: [ParameterSpec],
    predictor: @escaping @Sendable (Options, any SearchSpace) throws -> FeaturePredictor
  ) -> PredictorEntry {
    PredictorEntry(
      key: key, title: title, className: className, family: .modelBased, paper: paper,
      summary: summary, needs: .labels, hasStandardDeviation: hasStandardDeviation,
      parameters: parameters, make: predictor,
      load: { file, options, space in try predictor(options, space).load(file) })
  }
}

extension ParameterSpec {
  /// Which of a space's encodings the features are.
  static func encoding(_ value: Encoding) -> ParameterSpec {
    ParameterSpec(
      "encoding", .choice(Encoding.allCases.map(\.rawValue)), default: .text(value.rawValue),
      "What the features are: one of the space's encodings (White et al. 2020).")
  }

  static let labels = ParameterSpec(
    "labels", .choice(LabelScale.allCases.map(\.rawValue)), default: "normal_scores",
    "'normal_scores' learns the normal quantiles of the labels' ranks, so that a few very bad "
      + "architectures do not flatten the rest; 'linear' learns the labels, standardized, as in the "
      + "papers. Predictions are in the unit of the labels either way.")

  static let kernel = ParameterSpec(
    "kernel", .choice(Kernel.allCases.map(\.rawValue)), default: "rbf",
    "The covariance function: 'rbf' for smooth functions, 'matern52' for rougher ones.")

  static let ard = ParameterSpec(
    "ard", .flag, default: false,
    "One length scale for each feature instead of one for all (automatic relevance determination).")
}

extension Options {
  func encoding() throws -> Encoding { Encoding(rawValue: try text("encoding")) ?? .adjacency }
  func labelScale() throws -> LabelScale {
    LabelScale(rawValue: try text("labels")) ?? .normalScores
  }
  func kernel() throws -> Kernel { Kernel(rawValue: try text("kernel")) ?? .radialBasis }
}
