import COpenBLAS
import Glibc
import Tensors

/// A Gaussian process after data: mean m(x) = k(x)·w and covariance
/// k(x, x') − k(x)·C·k(x'), with k(x) the prior covariances to a list of basis points.
///
/// Exact and sparse regression differ only in the basis, w and C.
public struct GaussianPosterior: Sendable {
  public let covariance: Covariance
  /// Label noise, in units of the labels' variance.
  let noise: Double
  private let basis: ScaledPoints
  private let weights: [Double]
  private let reduction: Matrix
  private let origin: [Double]
  private let scaler: LabelScaler

  init(
    covariance: Covariance, noise: Double, basis: ScaledPoints, weights: [Double],
    reduction: Matrix, data: RegressionData
  ) {
    (self.covariance, self.noise, self.basis) = (covariance, noise, basis)
    (self.weights, self.reduction) = (weights, reduction)
    (origin, scaler) = (data.origin, data.scaler)
  }

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

// MARK: Many points, standardized

extension GaussianPosterior {
  func moments(
    _ points: Matrix, workers: Int?, control: RunControl
  ) throws -> (means: [Double], variances: [Double]) {
    let scaled = try scale(points)
    let pairs = try blocks(scaled, workers: workers, control: control) { values, rows in
      let means = means(values, rows: rows)
      let width = basis.count
      var reduced = [Double](repeating: 0, count: rows * width)
      cblas_dgemm(
        CblasRowMajor, CblasNoTrans, CblasNoTrans, Int32(rows), Int32(width), Int32(width), 1,
        values, Int32(width), reduction.elements, Int32(width), 0, &reduced, Int32(width))
      return (0..<rows).map { row in
        var explained = 0.0
        for column in row * width..<(row + 1) * width {
          explained += values[column] * reduced[column]
        }
        return (means[row], max(covariance.variance - explained, 0))
      }
    }
    return (pairs.map(\.0), pairs.map(\.1))
  }

  /// The posterior covariances of each row of `points` with `point`.
  func covariances(
    _ points: Matrix, with point: [Double], workers: Int?, control: RunControl
  ) throws -> [Double] {
    let scaled = try scale(points)
    let other = try scale(Matrix(rows: 1, columns: point.count, elements: point))
    let prior = try covariance.matrix(scaled, other).elements
    let image = try reduction.product(covariance.matrix(basis, other).elements)
    let reduced = try blocks(scaled, workers: workers, control: control) { values, rows in
      product(values, rows: rows, image)
    }
    return zip(prior, reduced).map { $0 - $1 }
  }

  private func scale(_ points: Matrix) throws -> ScaledPoints {
    guard points.columns == featureCount else {
      throw RegressionError.mismatchedFeatures(expected: featureCount, got: points.columns)
    }
    try points.checkFinite(what: "the features")
    return ScaledPoints(points, origin: origin, covariance: covariance)
  }

  /// Hands the prior covariances of 256 points at a time with the basis to `body`.
  private func blocks<Result: Sendable>(
    _ scaled: ScaledPoints, workers: Int?, control: RunControl,
    body: @Sendable (_ values: [Double], _ rows: Int) throws -> [Result]
  ) throws -> [Result] {
    let starts = Array(stride(from: 0, to: scaled.count, by: 256))
    return try parallelMap(count: starts.count, workers: workers) { block, _ in
      try control.check()
      let rows = starts[block]..<min(starts[block] + 256, scaled.count)
      var values = [Double](repeating: 0, count: rows.count * basis.count)
      values.withUnsafeMutableBufferPointer { buffer in
        if let values = buffer.baseAddress { covariance.fill(values, scaled, rows: rows, basis) }
      }
      return try body(values, rows.count)
    }.flatMap(\.self)
  }

  private func means(_ values: [Double], rows: Int) -> [Double] {
    product(values, rows: rows, weights)
  }

  private func product(_ values: [Double], rows: Int, _ vector: [Double]) -> [Double] {
    var result = [Double](repeating: 0, count: rows)
    cblas_dgemv(
      CblasRowMajor, CblasNoTrans, Int32(rows), Int32(basis.count), 1, values, Int32(basis.count),
      vector, 1, 0, &result, 1)
    return result
  }
}

// MARK: One point, standardized

extension GaussianPosterior {
  /// The mean and variance at a point, and their gradients by its features.
  struct Local {
    let mean: Double
    let variance: Double
    let meanGradient: [Double]
    let varianceGradient: [Double]
  }

  func local(at point: [Double]) throws -> Local {
    let (scaled, values, slopes) = try prior(at: point)
    let image = product(reduction.elements, rows: basis.count, values)
    let mean = zip(values, weights).reduce(0) { $0 + $1.0 * $1.1 }
    let explained = zip(values, image).reduce(0) { $0 + $1.0 * $1.1 }
    return Local(
      mean: mean, variance: max(covariance.variance - explained, 0),
      meanGradient: try gradient(scaled, zip(slopes, weights).map { $0 * $1 }),
      varianceGradient: try gradient(scaled, zip(slopes, image).map { -2 * $0 * $1 }))
  }

  /// The mean at a point, in units of the labels, and its gradient by the features. Throws as
  /// `predict`.
  package func meanAndGradient(at point: [Double]) throws -> (mean: Double, gradient: [Double]) {
    let (scaled, values, slopes) = try prior(at: point)
    let mean = zip(values, weights).reduce(0) { $0 + $1.0 * $1.1 }
    let gradient = try gradient(scaled, zip(slopes, weights).map { $0 * $1 })
    return (label(mean), gradient.map { $0 * scaler.standardDeviation })
  }

  /// A scaled point, its prior covariances with the basis, and their slopes.
  private func prior(
    at point: [Double]
  ) throws -> (scaled: ScaledPoints, values: [Double], slopes: [Double]) {
    let scaled = try scale(Matrix(rows: 1, columns: point.count, elements: point))
    var values = [Double](repeating: 0, count: basis.count)
    var slopes = values
    values.withUnsafeMutableBufferPointer { values in
      slopes.withUnsafeMutableBufferPointer { slopes in
        if let values = values.baseAddress {
          covariance.fill(values, slopes: slopes.baseAddress, scaled, rows: 0..<1, basis)
        }
      }
    }
    return (scaled, values, slopes)
  }

  /// Σⱼ cⱼ ∂kⱼ/∂x, with `coefficients` already times the slopes.
  private func gradient(_ scaled: ScaledPoints, _ coefficients: [Double]) throws -> [Double] {
    let total = coefficients.reduce(0, +)
    let drawn = try basis.matrix.product(coefficients, transposingSelf: true)
    return (0..<featureCount).map {
      (drawn[$0] - total * scaled.matrix[0, $0]) / covariance.lengthScale(of: $0)
    }
  }

  /// The posterior after one more label at `point` that equals the mean there: the mean stays, the
  /// variance shrinks (the fantasy of Ginsbourger, Le Riche and Carraro 2010, "Kriging believer").
  package func observingMean(at point: [Double]) throws -> GaussianPosterior {
    let row = try Matrix(rows: 1, columns: point.count, elements: point)
    let scaled = try scale(row)
    let values = try covariance.matrix(basis, scaled).elements
    let image = try reduction.product(values)
    let explained = zip(values, image).reduce(0) { $0 + $1.0 * $1.1 }
    let total = max(covariance.variance - explained, 0) + noise
    let column = image.map { -$0 } + [1]
    let size = basis.count + 1
    var grown = try Matrix(rows: size, columns: size)
    grown.withElements { grown in
      for i in 0..<size {
        for j in 0..<size {
          let old = i < size - 1 && j < size - 1 ? reduction[i, j] : 0
          grown[i * size + j] = old + column[i] * column[j] / total
        }
      }
    }
    return GaussianPosterior(
      grownFrom: self, basis: ScaledPoints(basis, appending: scaled), reduction: grown)
  }

  private init(grownFrom old: GaussianPosterior, basis: ScaledPoints, reduction: Matrix) {
    (covariance, noise) = (old.covariance, old.noise)
    (self.basis, self.reduction) = (basis, reduction)
    weights = old.weights + [0]
    (origin, scaler) = (old.origin, old.scaler)
  }
}

extension ScaledPoints {
  init(_ points: ScaledPoints, appending other: ScaledPoints) {
    matrix = Matrix(
      uncheckedRows: points.count + other.count, columns: points.matrix.columns,
      elements: points.matrix.elements + other.matrix.elements)
    squaredNorms = points.squaredNorms + other.squaredNorms
  }
}
