import Glibc
import Tensors

/// The variational lower bound on the log marginal likelihood of a Gaussian process seen through
/// inducing points (Titsias 2009, equation 9), and its gradient:
/// log N(y | 0, Q + noise·I) − tr(K − Q)/(2·noise), Q = Kₙₘ Kₘₘ⁻¹ Kₘₙ.
///
/// Kₘₘ has `relativeJitter` of the variance added to its diagonal. Sums over rows are taken in
/// eight slices whatever the number of workers, so that results do not depend on it.
package struct SparseBound: Sendable {
  static let relativeJitter = 1e-6
  private static let sliceCount = 8
  private static let blockRows = 256

  let data: RegressionData
  let kernel: Kernel
  let inducing: Matrix
  let workers: Int?

  package init(
    _ data: RegressionData, kernel: Kernel, inducing: Matrix, workers: Int? = nil
  ) {
    (self.data, self.kernel, self.inducing, self.workers) = (data, kernel, inducing, workers)
  }

  /// What one choice of hyperparameters makes of the data.
  struct State {
    let parameters: GaussianHyperparameters
    let covariance: Covariance
    let points: ScaledPoints
    let basis: ScaledPoints
    /// The weights and the reduction of the posterior.
    let weights: [Double]
    let reduction: Matrix
    let bound: Double

    /// Kₘₘ with jitter, and slopes.
    fileprivate let inner: (values: Matrix, slopes: Matrix)
    /// L of Kₘₘ = L·Lᵀ.
    fileprivate let root: Cholesky
    /// ∂bound/∂noise.
    fileprivate let noiseGradient: Double
    /// With V = L⁻¹ Kₘₙ: A = V Vᵀ, D = (I + A/noise)⁻¹ A/noise and c = Lᵀ·weights.
    fileprivate let a: Matrix
    fileprivate let d: Matrix
    fileprivate let c: [Double]
  }

  func state(_ parameters: GaussianHyperparameters, control: RunControl) throws -> State {
    let covariance = try Covariance(
      kernel, variance: parameters.variance, lengthScales: parameters.lengthScales)
    let points = ScaledPoints(data.points, origin: data.origin, covariance: covariance)
    let basis = ScaledPoints(inducing, origin: data.origin, covariance: covariance)
    let (size, noise, count) = (basis.count, parameters.noise, Double(points.count))

    var inner = try covariance.matrixAndSlopes(basis)
    for i in 0..<size { inner.values[i, i] += Self.relativeJitter * parameters.variance }
    let root = try Cholesky(inner.values, largestJitter: 1e-3)
    let (a, projection) = try sums(covariance, points, basis, root, control: control)
    var b = a.divided(by: noise)
    for i in 0..<size { b[i, i] += 1 }
    let middle = try Cholesky(b)
    var d = try middle.solve(a).divided(by: noise)
    d.mirrorLowerTriangle()
    let c = try middle.solve(projection).map { $0 / noise }
    try control.check()

    let traceA = (0..<size).reduce(0) { $0 + a[$1, $1] }
    let traceD = (0..<size).reduce(0) { $0 + d[$1, $1] }
    let squares = data.targets.reduce(0) { $0 + $1 * $1 }
    let fitted = zip(c, projection).reduce(0) { $0 + $1.0 * $1.1 }
    let residual = squares - 2 * fitted + zip(c, try a.product(c)).reduce(0) { $0 + $1.0 * $1.1 }
    let lost = count * parameters.variance - traceA
    return State(
      parameters: parameters, covariance: covariance, points: points, basis: basis,
      weights: try root.solveTransposedFactor(
        Matrix(uncheckedRows: size, columns: 1, elements: c)
      ).elements,
      reduction: try Self.between(root, d),
      bound: -0.5
        * (count * log(2 * .pi * noise) + middle.logDeterminant + (squares - fitted + lost) / noise),
      inner: inner, root: root,
      noiseGradient: (residual + lost + noise * (traceD - count)) / (2 * noise * noise), a: a, d: d,
      c: c)
  }

  /// L⁻ᵀ M L⁻¹ of a symmetric M.
  private static func between(_ root: Cholesky, _ matrix: Matrix) throws -> Matrix {
    try root.solveTransposedFactor(root.solveTransposedFactor(matrix).transposed)
  }

  /// A = V Vᵀ and V y. V is made before the sum: A from Kₘₙ Kₙₘ would lose the digits that the
  /// gradient needs where Kₘₘ is nearly singular.
  private func sums(
    _ covariance: Covariance, _ points: ScaledPoints, _ basis: ScaledPoints, _ root: Cholesky,
    control: RunControl
  ) throws -> (a: Matrix, projection: [Double]) {
    let size = basis.count
    let parts = try slices { rows in
      var gram = [Double](repeating: 0, count: size * size)
      var projection = [Double](repeating: 0, count: size)
      var values = [Double](repeating: 0, count: Self.blockRows * size)
      for block in Self.blocks(of: rows) {
        try control.check()
        covariance.fill(&values, points, rows: block, basis)
        Self.solve(&values, rows: block.count, root, transposed: true)
        values.withView(rows: block.count, columns: size) {
          LowerTriangle.addSquare($0.transposed, scale: 1, to: &gram, rowLength: size)
        }
        DoubleProduct.multiply(
          values, rows: block.count, columns: size, transposed: true,
          by: Array(data.targets[block]),
          into: &projection, adding: true)
      }
      return gram + projection
    }
    let sums = Self.added(parts)
    var gram = Matrix(
      uncheckedRows: size, columns: size, elements: Array(sums.prefix(size * size)))
    for i in 0..<size { for j in 0..<i { gram[j, i] = gram[i, j] } }
    return (gram, Array(sums.suffix(size)))
  }

  /// Replaces `rows` rows M by M L⁻¹, or with `transposed` by M L⁻ᵀ.
  private static func solve(
    _ values: inout [Double], rows: Int, _ root: Cholesky, transposed: Bool
  ) {
    let size = root.factor.rows
    LowerTriangle.solveRight(
      &values, rows: rows, rowLength: size, root.factor.elements, factorLength: size, size: size,
      transposed: transposed)
  }

  /// C = A·B, A being the first `rows` rows of `values`.
  private static func multiply(
    _ values: [Double], rows: Int, by matrix: Matrix, into result: inout [Double]
  ) {
    values.withView(rows: rows, columns: matrix.rows) { left in
      matrix.withView {
        DoubleProduct.multiply(left, $0, into: &result, rowLength: matrix.columns)
      }
    }
  }

  /// The bound and its gradient by the logarithms of variance, noise and length scales.
  package func valueAndGradient(
    _ logarithms: [Double], control: RunControl
  ) throws -> (value: Double, gradient: [Double]) {
    let state = try state(GaussianHyperparameters(logarithms: logarithms), control: control)
    let (size, features) = (state.basis.count, state.basis.matrix.columns)
    let parts = try slices { try outerGradient(of: state, rows: $0, control: control) }
    let outer = Self.added(parts)
    // What Kₘₘ contributes.
    var product = state.d
    for i in 0..<size {
      for j in 0..<size {
        product[i, j] -= state.c[i] * state.c[j] + state.a[i, j] / state.parameters.noise
      }
    }
    product = try Self.between(state.root, product)
    var sums = [Double](repeating: 0, count: size)
    var variance = outer[features]
    for i in 0..<size {
      for j in 0..<size {
        let gradient = 0.5 * product[i, j]
        variance += gradient * state.inner.values[i, j]
        product[i, j] = i == j ? 0 : gradient * state.inner.slopes[i, j]
        sums[i] += product[i, j]
      }
    }
    let inner = try MarginalLikelihood.lengthGradient(product, sums, state.basis)
    let lengths = zip(outer, inner).map { $0 + 2 * $1 }
    let parameters = state.parameters
    variance -= Double(state.points.count) * parameters.variance / (2 * parameters.noise)
    return (
      state.bound,
      [variance, parameters.noise * state.noiseGradient]
        + (parameters.lengthScales.count == 1 ? [lengths.reduce(0, +)] : lengths)
    )
  }

  /// What Kₙₘ of some rows contributes to the gradient by each log length scale and, last, by the
  /// log variance: with ∂bound/∂Kₘₙ = L⁻ᵀ (D V + c (y − Vᵀc)ᵀ)/noise.
  private func outerGradient(
    of state: State, rows: Range<Int>, control: RunControl
  ) throws -> [Double] {
    let (size, features) = (state.basis.count, state.basis.matrix.columns)
    let (points, basis) = (state.points.matrix.elements, state.basis.matrix.elements)
    let noise = state.parameters.noise
    var gradient = [Double](repeating: 0, count: features + 1)
    var columnSums = [Double](repeating: 0, count: size)
    var values = [Double](repeating: 0, count: Self.blockRows * size)
    var (slopes, whitened, product) = (values, values, values)
    var drawn = [Double](repeating: 0, count: Self.blockRows * features)
    for block in Self.blocks(of: rows) {
      try control.check()
      state.covariance.fill(
        &values, slopes: &slopes, state.points, rows: block, state.basis)
      whitened.replaceSubrange(0..., with: values)
      Self.solve(&whitened, rows: block.count, state.root, transposed: true)
      Self.multiply(whitened, rows: block.count, by: state.d, into: &product)
      for (line, row) in block.enumerated() {
        let start = line * size
        var fitted = 0.0
        for j in 0..<size { fitted += whitened[start + j] * state.c[j] }
        let residual = data.targets[row] - fitted
        for j in 0..<size {
          product[start + j] = (product[start + j] + residual * state.c[j]) / noise
        }
      }
      Self.solve(&product, rows: block.count, state.root, transposed: false)
      for (line, row) in block.enumerated() {
        let start = line * size
        var (rowSum, variance) = (0.0, 0.0)
        for j in 0..<size {
          variance += product[start + j] * values[start + j]
          let change = product[start + j] * slopes[start + j]
          product[start + j] = change
          rowSum += change
          columnSums[j] += change
        }
        gradient[features] += variance
        for feature in 0..<features {
          let x = points[row * features + feature]
          gradient[feature] += rowSum * x * x
        }
      }
      Self.multiply(product, rows: block.count, by: state.basis.matrix, into: &drawn)
      for (line, row) in block.enumerated() {
        for feature in 0..<features {
          gradient[feature] -=
            2 * points[row * features + feature] * drawn[line * features + feature]
        }
      }
    }
    for j in 0..<size {
      for feature in 0..<features {
        let z = basis[j * features + feature]
        gradient[feature] += columnSums[j] * z * z
      }
    }
    return gradient
  }

  // MARK: Sums over rows

  private func slices(
    _ body: @Sendable (_ rows: Range<Int>) throws -> [Double]
  ) throws -> [[Double]] {
    let count = data.points.rows
    let slices = min(Self.sliceCount, max(count / Self.blockRows, 1))
    return try parallelMap(count: slices, workers: workers) { slice, _ in
      try body(count * slice / slices..<count * (slice + 1) / slices)
    }
  }

  private static func blocks(of rows: Range<Int>) -> [Range<Int>] {
    stride(from: rows.lowerBound, to: rows.upperBound, by: blockRows).map {
      $0..<min($0 + blockRows, rows.upperBound)
    }
  }

  private static func added(_ parts: [[Double]]) -> [Double] {
    parts.dropFirst().reduce(into: parts.first ?? []) { sums, part in
      for i in sums.indices { sums[i] += part[i] }
    }
  }
}

extension Matrix {
  fileprivate func divided(by divisor: Double) -> Matrix {
    Matrix(uncheckedRows: rows, columns: columns, elements: elements.map { $0 / divisor })
  }
}
