import Glibc
import Tensors

/// Many points at once, standardized.
extension GaussianPosterior {
  func moments(
    _ points: Matrix, workers: Int?, control: RunControl
  ) throws -> (means: [Double], variances: [Double]) {
    let scaled = try scale(points)
    let pairs = try blocks(scaled, workers: workers, control: control) { values, rows in
      let means = means(values, rows: rows)
      let width = basis.count
      var reduced = [Double](repeating: 0, count: rows * width)
      values.withView(rows: rows, columns: width) { values in
        reduction.withView {
          DoubleProduct.multiply(values, $0, into: &reduced, rowLength: width)
        }
      }
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

  func scale(_ points: Matrix) throws -> ScaledPoints {
    guard points.columns == featureCount else {
      throw RegressionError.mismatchedFeatures(expected: featureCount, got: points.columns)
    }
    try points.checkFinite(what: "the features")
    return ScaledPoints(points, origin: origin, covariance: covariance)
  }

  /// Hands the prior covariances of 256 points at a time with the basis to `body`.
  func blocks<Result: Sendable>(
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

  func means(_ values: [Double], rows: Int) -> [Double] {
    product(values, rows: rows, weights)
  }

  func product(_ values: [Double], rows: Int, _ vector: [Double]) -> [Double] {
    var result = [Double](repeating: 0, count: rows)
    DoubleProduct.multiply(
      values, rows: rows, columns: basis.count, by: vector, into: &result)
    return result
  }
}
