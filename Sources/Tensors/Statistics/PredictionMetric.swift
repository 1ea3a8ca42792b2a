import Glibc

/// How far predictions are from measured values, by the definitions of White et al. 2021 ("How
/// Powerful are Performance Predictors in Neural Architecture Search?", evaluator of NASLib).
///
/// One departure: Pearson's correlation keeps its sign where NASLib reports its absolute value.
public enum PredictionMetric: Hashable, Sendable {
  case meanAbsoluteError
  case rootMeanSquaredError
  case pearson
  case spearman
  /// Kendall's τ-b.
  case kendall
  /// τ-b of the truth and the prediction rounded to `decimals` digits, half to even. The truth is
  /// not rounded; the study's figures are for values in percent, with 1 and 2 decimals.
  case sparseKendall(decimals: Int)
  /// The fraction of `top` shared by those strictly above the (top + 1)-th largest truth and those
  /// strictly above the (top + 1)-th largest prediction. Ties at that border shrink the sets, so a
  /// perfect prediction of tied values stays below 1.
  case precision(top: Int)

  /// The metrics the study reports.
  public static let standard: [PredictionMetric] = [
    .meanAbsoluteError, .rootMeanSquaredError, .pearson, .spearman, .kendall,
    .sparseKendall(decimals: 1), .sparseKendall(decimals: 2), .precision(top: 10),
    .precision(top: 20),
  ]

  /// A stable identifier for tables and files.
  public var key: String {
    switch self {
    case .meanAbsoluteError: "mae"
    case .rootMeanSquaredError: "rmse"
    case .pearson: "pearson"
    case .spearman: "spearman"
    case .kendall: "kendall"
    case .sparseKendall(let decimals): "kendall_\(decimals)dec"
    case .precision(let top): "precision_\(top)"
    }
  }

  /// The metric of `prediction` against `truth`; NaN where a correlation is undefined because one
  /// of them is constant.
  ///
  /// Throws `mismatchedShapes`, `notFinite`, and `invalidArgument` for too few pairs (1 for an
  /// error, 2 for a correlation, top + 1 for a precision), decimals outside 0...15 or top below 1.
  public func value(truth: [Double], prediction: [Double]) throws -> Double {
    switch self {
    case .meanAbsoluteError:
      try checkPairs(truth, prediction, atLeast: 1, operation: "mean absolute error")
      return zip(truth, prediction).reduce(0) { $0 + abs($1.0 - $1.1) } / Double(truth.count)
    case .rootMeanSquaredError:
      try checkPairs(truth, prediction, atLeast: 1, operation: "root mean squared error")
      let sum = zip(truth, prediction).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
      return (sum / Double(truth.count)).squareRoot()
    case .pearson: return try Correlation.pearson(truth, prediction)
    case .spearman: return try Correlation.spearman(truth, prediction)
    case .kendall: return try Correlation.kendall(truth, prediction)
    case .sparseKendall(let decimals):
      return try Correlation.kendall(truth, Self.rounded(prediction, decimals: decimals))
    case .precision(let top): return try Self.precision(truth, prediction, top: top)
    }
  }

  private static func rounded(_ values: [Double], decimals: Int) throws -> [Double] {
    guard (0...15).contains(decimals) else {
      throw TensorsError.invalidArgument("decimals is \(decimals), outside 0...15")
    }
    let scale = pow(10, Double(decimals))
    return values.map { value in
      let scaled = value * scale
      return scaled.isFinite ? scaled.rounded(.toNearestOrEven) / scale : value
    }
  }

  private static func precision(_ truth: [Double], _ prediction: [Double], top: Int) throws
    -> Double
  {
    guard top >= 1, top < Int.max else {
      throw TensorsError.invalidArgument("top is \(top): it must be at least 1")
    }
    try checkPairs(truth, prediction, atLeast: top + 1, operation: "precision of the top \(top)")
    let truthBorder = truth.sorted(by: >)[top]
    let predictionBorder = prediction.sorted(by: >)[top]
    let shared = zip(truth, prediction).count { $0 > truthBorder && $1 > predictionBorder }
    return Double(shared) / Double(top)
  }
}
