import Regression
import Storage
import Tensors

/// `bayes_lin_reg`: Bayesian linear regression with prior and noise of most evidence, in closed form.
///
/// White et al. 2021 use pybnn, which maximizes another function (the norm of the residual where its
/// square belongs, a determinant that overflows), takes the noise for its inverse when it predicts,
/// learns raw percentages, and shrinks the intercept. Here the evidence is the evidence, labels are
/// standardized, and the intercept is free.
extension PredictorEntry {
  static let bayesLinReg = onEncoding(
    key: "bayes_lin_reg", title: "Bayesian linear regression", className: "BayesLinReg",
    paper: "Bishop 2006, Pattern Recognition and Machine Learning, sections 3.3 to 3.5",
    summary:
      "A linear function of an encoding with a normal prior. The cheapest model: milliseconds "
      + "for thousands of labels.",
    hasStandardDeviation: true, regression: { _ in LinearFeatureRegression() })
}

private struct LinearFeatureRegression: FeatureRegression {
  func fit(
    _ rows: Matrix, _ labels: [Double], random: RandomSource, workers: Int?, control: RunControl
  ) throws -> any FittedFeatureRegression {
    FittedLinearRegression(
      rows: rows, posterior: try BayesianLinearRegression().fit(rows, labels, control: control))
  }

  func load(_ file: ModelFile, labels: [Double]) throws -> any FittedFeatureRegression {
    let rows = try file.matrix("rows")
    return FittedLinearRegression(
      rows: rows, posterior: try BayesianLinearRegression().fit(rows, labels))
  }
}

/// Files hold the rows: fitting them again is exact and fast.
private struct FittedLinearRegression: FittedFeatureRegression {
  let rows: Matrix
  let posterior: LinearPosterior

  var hasStandardDeviation: Bool { true }

  func predict(_ rows: Matrix, workers: Int?, control: RunControl) throws -> Prediction {
    try posterior.predict(rows, control: control)
  }

  func save(into file: inout ModelFile) throws { try file.add("rows", rows) }
}
