import Regression
import Storage
import Tensors

/// `svr`: support vector regression on an encoding.
///
/// Not among the 31 of White et al. 2021, yet on NAS-Bench-201 and up to some hundred labels it ranks
/// better than all of their models that learn from labels alone in seconds.
extension PredictorEntry {
  static let svr = onEncoding(
    key: "svr", title: "Support vector regression", className: "SVR",
    paper: "Schölkopf et al. 2000, New Support Vector Algorithms",
    summary:
      "Support vector regression with a radial basis function on an encoding: milliseconds for "
      + "some hundred labels, and strong there. Time grows with their square and more.",
    hasStandardDeviation: false,
    parameters: [
      ParameterSpec(
        "cost", .real(ParameterSpec.aboveZero...1e6), default: 2.0,
        tuning: .logarithmic(0.1...100),
        "C, the price of a unit of distance to the tube, for standardized labels."),
      ParameterSpec(
        "nu", .real(ParameterSpec.aboveZero...1), default: 0.5, tuning: .uniform(0.05...1),
        "The largest share of the labels outside the tube, which is made as wide as that takes."),
      ParameterSpec(
        "epsilon", .real(0...1e6), default: .none,
        "The half width of the tube in standard deviations of the labels, in place of nu; none "
          + "means that nu decides."),
      ParameterSpec(
        "gamma", .real(ParameterSpec.aboveZero...1e6), default: .none,
        tuning: .logarithmic(1e-3...10),
        "How fast the radial basis function falls with the squared distance; none means 1 over "
          + "features times variance of the encoding."),
    ],
    regression: SupportVectorFeatureRegression.init)
}

private struct SupportVectorFeatureRegression: FeatureRegression {
  let regression: SupportVectorRegression

  init(_ options: Options) throws {
    var regression = SupportVectorRegression()
    regression.cost = try options.real("cost")
    regression.tube = .share(try options.real("nu"))
    if case .real(let width) = options["epsilon"] { regression.tube = .halfWidth(width) }
    if case .real(let gamma) = options["gamma"] { regression.gamma = gamma }
    self.regression = regression
  }

  func fit(
    _ rows: Matrix, _ labels: [Double], random: RandomSource, workers: Int?, control: RunControl
  ) throws -> any FittedFeatureRegression {
    try regression.fit(rows, labels, control: control)
  }

  func load(_ file: ModelFile, labels: [Double]) throws -> any FittedFeatureRegression {
    try SupportVectorModel(file, scaler: LabelScaler(labels))
  }
}

extension SupportVectorModel: FittedFeatureRegression {
  public var hasStandardDeviation: Bool { false }

  public func predict(
    _ rows: Matrix, workers: Int?, control: RunControl
  ) throws -> Prediction {
    Prediction(means: try values(at: rows, workers: workers, control: control))
  }

  /// Writes the support vectors with their weights.
  public func save(into file: inout ModelFile) throws {
    try file.add("support", points)
    try file.add("weights", shape: [weights.count], doubles: weights)
    file.fields["offset"] = .number(offset)
    file.fields["gamma"] = .number(gamma)
  }

  /// What `save` wrote. Throws `PredictorsError.wrongFile` for parts that do not fit each other.
  init(_ file: ModelFile, scaler: LabelScaler) throws {
    let (points, weights) = (
      try file.matrix("support"), try file.doubles("weights", rank: 1).values
    )
    let (offset, gamma) = (try file.number("offset"), try file.number("gamma"))
    guard points.rows == weights.count, gamma > 0, gamma.isFinite, offset.isFinite else {
      throw PredictorsError.wrongFile(
        path: file.path, reason: "its support vectors and weights do not fit each other")
    }
    self.init(
      points: points, weights: weights, offset: offset, gamma: gamma, scaler: scaler,
      converged: true)
  }
}
