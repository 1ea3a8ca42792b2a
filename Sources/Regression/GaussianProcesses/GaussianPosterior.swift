import Tensors

/// A Gaussian process after data: mean m(x) = k(x)·w and covariance
/// k(x, x') − k(x)·C·k(x'), with k(x) the prior covariances to a list of basis points.
///
/// Exact and sparse regression differ only in the basis, w and C.
public struct GaussianPosterior: Sendable {
  /// The prior's, with the hyperparameters of the fit.
  public let covariance: Covariance
  /// Label noise, in units of the labels' variance.
  let noise: Double
  let basis: ScaledPoints
  let weights: [Double]
  let reduction: Matrix
  let origin: [Double]
  let scaler: LabelScaler

  init(
    covariance: Covariance, noise: Double, basis: ScaledPoints, weights: [Double],
    reduction: Matrix, data: RegressionData
  ) {
    (self.covariance, self.noise, self.basis) = (covariance, noise, basis)
    (self.weights, self.reduction) = (weights, reduction)
    (origin, scaler) = (data.origin, data.scaler)
  }

  /// Columns of the points it was fitted to, and of all that it can be asked about.
  public var featureCount: Int { origin.count }

  /// The standard deviation of a label around the function, in units of the labels.
  public var noiseStandardDeviation: Double { noise.squareRoot() * scaler.standardDeviation }

  /// The mean and standard deviation of the function at each row of `points`.
  ///
  /// Throws `mismatchedFeatures`, `TensorsError.notFinite` and what `control` throws.
  public func predict(
    _ points: Matrix, workers: Int? = nil, control: RunControl = RunControl()
  ) throws -> Prediction {
    let moments = try moments(points, workers: workers, control: control)
    return Prediction(
      means: moments.means.map(label), standardDeviations: moments.variances.map(standardDeviation))
  }

  /// The mean only, without the cost of the standard deviations; otherwise like `predict`.
  public func predictMeans(
    _ points: Matrix, workers: Int? = nil, control: RunControl = RunControl()
  ) throws -> [Double] {
    let scaled = try scale(points)
    return try blocks(scaled, workers: workers, control: control) { values, rows in
      means(values, rows: rows).map(label)
    }
  }

  func label(_ standardized: Double) -> Double { scaler.label(standardized) }
  func standardDeviation(_ variance: Double) -> Double {
    variance.squareRoot() * scaler.standardDeviation
  }
  func standardized(_ label: Double) -> Double { scaler.standardized(label) }
}
