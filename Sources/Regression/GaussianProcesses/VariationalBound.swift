import Glibc
import Tensors

/// The evidence lower bound of a Gaussian process through inducing variables with a free normal
/// posterior, whitened (Hensman, Fusi and Lawrence 2013, equation 4; Hensman, Matthews and
/// Ghahramani 2015, section 4), and its gradient by everything.
///
/// With Kₘₘ = L Lᵀ, aᵢ = L⁻¹ k(Z, xᵢ) and q(v) = N(c, R Rᵀ): fᵢ = aᵢᵀc has variance
/// k(xᵢ, xᵢ) − |aᵢ|² + |Rᵀaᵢ|², and the bound is
/// Σ log N(yᵢ | fᵢ, noise) − variances/(2·noise) − KL(q || N(0, I)).
package struct VariationalBound: Sendable {
  static let relativeJitter = 1e-6

  let data: RegressionData
  let kernel: Kernel

  package init(_ data: RegressionData, kernel: Kernel) {
    (self.data, self.kernel) = (data, kernel)
  }

  /// Everything that is learned.
  package struct Unknowns: Sendable {
    /// One length scale.
    package var hyperparameters: GaussianHyperparameters
    /// (m, features).
    package var inducing: Matrix
    package var center: [Double]
    /// Lower triangular with a positive diagonal.
    package var root: Matrix

    /// Zero center and unit covariance: the prior.
    package init(hyperparameters: GaussianHyperparameters, inducing: Matrix) throws {
      (self.hyperparameters, self.inducing) = (hyperparameters, inducing)
      center = Array(repeating: 0, count: inducing.rows)
      root = try Matrix(rows: inducing.rows, columns: inducing.rows)
      for i in 0..<inducing.rows { root[i, i] = 1 }
    }

    /// Logarithms of the hyperparameters, points, center, and the triangle row by row with the
    /// logarithm of its diagonal.
    package var vector: [Double] {
      var vector = hyperparameters.logarithms + inducing.elements + center
      for i in 0..<root.rows {
        for j in 0...i { vector.append(i == j ? log(root[i, j]) : root[i, j]) }
      }
      return vector
    }

    /// The unknowns of these sizes that `vector` holds.
    package func replacing(with vector: [Double]) -> Unknowns {
      var (unknowns, next) = (self, 3)
      let (count, size) = (inducing.rows, inducing.elements.count)
      unknowns.hyperparameters = GaussianHyperparameters(logarithms: Array(vector[..<3]))
      unknowns.inducing = Matrix(
        uncheckedRows: count, columns: inducing.columns, elements: Array(vector[3..<3 + size]))
      next += size
      unknowns.center = Array(vector[next..<next + count])
      next += count
      for i in 0..<count {
        for j in 0...i {
          unknowns.root[i, j] = i == j ? exp(vector[next]) : vector[next]
          next += 1
        }
      }
      return unknowns
    }
  }

  /// What one choice of unknowns makes of the data; rows are points, columns inducing points.
  private struct State {
    let points, basis: ScaledPoints
    let outer, inner: (values: Matrix, slopes: Matrix)
    let factor: Cholesky
    /// The aᵢ and the Rᵀaᵢ, one a row.
    let whitened, reduced: Matrix
  }

  private func state(_ unknowns: Unknowns) throws -> State {
    let parameters = unknowns.hyperparameters
    let covariance = try Covariance(
      kernel, variance: parameters.variance, lengthScales: parameters.lengthScales)
    let points = ScaledPoints(data.points, origin: data.origin, covariance: covariance)
    let basis = ScaledPoints(unknowns.inducing, origin: data.origin, covariance: covariance)
    var inner = try covariance.matrixAndSlopes(basis)
    for i in 0..<basis.count { inner.values[i, i] += Self.relativeJitter * parameters.variance }
    let outer = try covariance.matrixAndSlopes(points, basis)
    let factor = try Cholesky(inner.values, largestJitter: 1e-3)
    let whitened = try factor.solveFactor(outer.values.transposed).transposed
    return State(
      points: points, basis: basis, outer: outer, inner: inner, factor: factor, whitened: whitened,
      reduced: try whitened.product(unknowns.root))
  }

  /// The bound and its gradient by `unknowns.vector`.
  package func valueAndGradient(
    _ unknowns: Unknowns, control: RunControl
  ) throws -> (value: Double, gradient: [Double]) {
    let state = try state(unknowns)
    try control.check()
    let (noise, variance) = (unknowns.hyperparameters.noise, unknowns.hyperparameters.variance)
    let (count, size) = (state.points.count, state.basis.count)
    let means = try state.whitened.product(unknowns.center)
    var (value, noiseGradient) = (0.0, 0.0)
    var slopes = [Double](repeating: 0, count: count)
    for i in 0..<count {
      let residual = data.targets[i] - means[i]
      let own =
        variance - state.whitened.row(i).reduce(0) { $0 + $1 * $1 }
        + state.reduced.row(i).reduce(0) { $0 + $1 * $1 }
      slopes[i] = residual / noise
      value -= 0.5 * (log(2 * .pi * noise) + (residual * residual + own) / noise)
      noiseGradient += 0.5 * ((residual * residual + own) / noise - 1)
    }
    // KL of q from the prior, and what it adds to the gradients of c and R.
    var centerGradient = try state.whitened.product(slopes, transposingSelf: true)
    var rootGradient = try state.whitened.product(state.reduced, transposingSelf: true)
    for i in 0..<size {
      value -= 0.5 * (unknowns.center[i] * unknowns.center[i] - 1) - log(unknowns.root[i, i])
      centerGradient[i] -= unknowns.center[i]
      for j in 0..<size {
        value -= 0.5 * unknowns.root[i, j] * unknowns.root[i, j]
        rootGradient[i, j] = -rootGradient[i, j] / noise - unknowns.root[i, j]
      }
      rootGradient[i, i] += 1 / unknowns.root[i, i]
    }
    let kernels = try kernelGradient(state, unknowns, slopes: slopes)
    var gradient =
      [
        kernels.variance - 0.5 * Double(count) * variance / noise, noiseGradient, kernels.length,
      ] + kernels.inducing + centerGradient
    for i in 0..<size {
      for j in 0...i {
        gradient.append(rootGradient[i, j] * (i == j ? unknowns.root[i, i] : 1))
      }
    }
    return (value, gradient)
  }

  /// What reaches the kernel matrices: gradients by log variance, log length and inducing points.
  private func kernelGradient(
    _ state: State, _ unknowns: Unknowns, slopes: [Double]
  ) throws -> (variance: Double, length: Double, inducing: [Double]) {
    let (size, noise) = (state.basis.count, unknowns.hyperparameters.noise)
    var whitened = try state.reduced.product(unknowns.root, transposingOther: true)
    for i in 0..<state.points.count {
      for j in 0..<size {
        whitened[i, j] =
          slopes[i] * unknowns.center[j] - (whitened[i, j] - state.whitened[i, j]) / noise
      }
    }
    // Back through aᵢ = L⁻¹ kᵢ and through the factorization (Murray 2016, equation 10).
    let outer = try state.factor.solveTransposedFactor(whitened.transposed)
    let lower = try outer.product(state.whitened)
    var triangle = try state.factor.factor.product(lower, transposingSelf: true)
    for i in 0..<size {
      for j in 0..<size { triangle[i, j] *= j > i ? 0 : (j == i ? -0.5 : -1) }
    }
    let inner = try state.factor.solveTransposedFactor(
      state.factor.solveTransposedFactor(triangle).transposed)
    var sums = KernelSums(features: data.points.columns, count: size)
    let length = unknowns.hyperparameters.lengthScales[0]
    sums.add(
      outer.transposed, state.outer, state.points, state.basis, length: length, share: 1)
    var symmetric = inner
    for i in 0..<size { for j in 0..<size { symmetric[i, j] = (inner[i, j] + inner[j, i]) / 2 } }
    sums.add(symmetric, state.inner, state.basis, state.basis, length: length, share: 2)
    return (sums.variance, sums.length, sums.inducing)
  }

  /// The posterior of fixed unknowns.
  func posterior(_ unknowns: Unknowns) throws -> GaussianPosterior {
    let state = try state(unknowns)
    let size = state.basis.count
    let weights = try state.factor.solveTransposedFactor(
      Matrix(rows: size, columns: 1, elements: unknowns.center))
    // L⁻ᵀ (I − R Rᵀ) L⁻¹.
    var middle = try unknowns.root.product(unknowns.root, transposingOther: true)
    for i in 0..<size { for j in 0..<size { middle[i, j] = (i == j ? 1 : 0) - middle[i, j] } }
    let reduction = try state.factor.solveTransposedFactor(
      state.factor.solveTransposedFactor(middle).transposed)
    let parameters = unknowns.hyperparameters
    return GaussianPosterior(
      covariance: try Covariance(
        kernel, variance: parameters.variance, lengthScales: parameters.lengthScales),
      noise: parameters.noise, basis: state.basis, weights: weights.elements,
      reduction: reduction, data: data)
  }
}

/// Sums over kernel matrices, given the bound's gradient by each of their elements.
private struct KernelSums {
  var variance = 0.0
  var length = 0.0
  /// By each coordinate of the second points.
  var inducing: [Double]
  private let features: Int

  init(features: Int, count: Int) {
    self.features = features
    inducing = Array(repeating: 0, count: features * count)
  }

  /// - Parameter share: 2 where the first points are the second ones and move with them.
  mutating func add(
    _ gradient: Matrix, _ kernel: (values: Matrix, slopes: Matrix), _ first: ScaledPoints,
    _ second: ScaledPoints, length: Double, share: Double
  ) {
    for i in 0..<first.count {
      for j in 0..<second.count {
        variance += gradient[i, j] * kernel.values[i, j]
        let slope = gradient[i, j] * kernel.slopes[i, j]
        var square = 0.0
        for feature in 0..<features {
          let difference = first.matrix[i, feature] - second.matrix[j, feature]
          square += difference * difference
          inducing[j * features + feature] += share * slope * difference / length
        }
        self.length += slope * square
      }
    }
  }
}
