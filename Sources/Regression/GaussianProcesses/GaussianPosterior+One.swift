import Glibc
import Tensors

/// One point, standardized, with derivatives.
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
