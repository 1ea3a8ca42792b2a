import Glibc
import Tensors

/// The log marginal likelihood of an exact Gaussian process, log N(y | 0, K + noise·I), and its
/// gradient (Rasmussen and Williams 2006, equations 2.30 and 5.9).
package struct MarginalLikelihood: Sendable {
  let data: RegressionData
  let kernel: Kernel

  package init(_ data: RegressionData, kernel: Kernel) {
    (self.data, self.kernel) = (data, kernel)
  }

  /// K + noise·I factored, and its inverse times the labels.
  func factored(
    _ parameters: GaussianHyperparameters
  ) throws -> (cholesky: Cholesky, weights: [Double], scaled: ScaledPoints) {
    let covariance = try Covariance(
      kernel, variance: parameters.variance, lengthScales: parameters.lengthScales)
    let scaled = ScaledPoints(data.points, origin: data.origin, covariance: covariance)
    var matrix = try covariance.matrix(scaled, scaled)
    for i in 0..<scaled.count { matrix[i, i] += parameters.noise }
    let cholesky = try Cholesky(matrix, largestJitter: 1e-4)
    return (cholesky, try cholesky.solve(data.targets), scaled)
  }

  func value(_ cholesky: Cholesky, _ weights: [Double]) -> Double {
    let fit = zip(weights, data.targets).reduce(0) { $0 + $1.0 * $1.1 }
    return -0.5 * (fit + cholesky.logDeterminant + Double(weights.count) * log(2 * .pi))
  }

  /// The value and its gradient by the logarithms of variance, noise and length scales.
  package func valueAndGradient(
    _ logarithms: [Double], control: RunControl
  ) throws -> (value: Double, gradient: [Double]) {
    let parameters = GaussianHyperparameters(logarithms: logarithms)
    let (cholesky, weights, scaled) = try factored(parameters)
    try control.check()
    let inverse = cholesky.inverse
    try control.check()
    let covariance = try Covariance(
      kernel, variance: parameters.variance, lengthScales: parameters.lengthScales)
    var product = try covariance.matrixAndSlopes(scaled).slopes
    let size = scaled.count
    // W = weights·weightsᵀ − inverse, times the slopes; half of Σ Wᵢⱼ·∂Kᵢⱼ is the gradient.
    var sums = [Double](repeating: 0, count: size)
    var trace = 0.0
    product.withElements { product in
      inverse.elements.withUnsafeBufferPointer { inverse in
        for i in 0..<size {
          let row = i * size
          trace += weights[i] * weights[i] - inverse[row + i]
          product[row + i] = 0
          var sum = 0.0
          for j in 0..<i {
            let element = product[row + j] * (weights[i] * weights[j] - inverse[row + j])
            product[row + j] = element
            sum += element
            sums[j] += element
          }
          sums[i] += sum
        }
      }
    }
    try control.check()
    product.mirrorLowerTriangle()
    let lengths = try Self.lengthGradient(product, sums, scaled)
    let fit = zip(weights, data.targets).reduce(0) { $0 + $1.0 * $1.1 }
    let variance = 0.5 * (fit - Double(size) - (parameters.noise + cholesky.jitter) * trace)
    return (
      value(cholesky, weights),
      [variance, 0.5 * parameters.noise * trace]
        + (parameters.lengthScales.count == 1 ? [lengths.reduce(0, +)] : lengths)
    )
  }

  /// ½ Σᵢⱼ Mᵢⱼ (sᵢ − sⱼ)² for each feature of the scaled points, of a symmetric M and its row sums.
  static func lengthGradient(
    _ matrix: Matrix, _ rowSums: [Double], _ scaled: ScaledPoints
  ) throws -> [Double] {
    let (size, features) = (scaled.count, scaled.matrix.columns)
    let points = scaled.matrix.elements
    let products = try matrix.product(scaled.matrix).elements
    var gradient = [Double](repeating: 0, count: features)
    for i in 0..<size {
      for feature in 0..<features {
        let index = i * features + feature
        gradient[feature] += points[index] * (rowSums[i] * points[index] - products[index])
      }
    }
    return gradient
  }
}
