import Tensors

/// Feature vectors in units of the length scales, from an origin near them (which keeps their
/// distances exact).
struct ScaledPoints: Sendable {
  let matrix: Matrix
  let squaredNorms: [Double]

  init(_ points: Matrix, origin: [Double], covariance: Covariance) {
    var elements = points.elements
    let columns = points.columns
    var norms = [Double](repeating: 0, count: points.rows)
    for row in 0..<points.rows {
      for column in 0..<columns {
        let index = row * columns + column
        elements[index] = (elements[index] - origin[column]) / covariance.lengthScale(of: column)
        norms[row] += elements[index] * elements[index]
      }
    }
    matrix = Matrix(uncheckedRows: points.rows, columns: columns, elements: elements)
    squaredNorms = norms
  }

  var count: Int { matrix.rows }
}

extension Covariance {
  private typealias Vector = SIMD8<Double>

  /// The covariances of some rows of `a` with all of `b`, row by row into `values`. `slopes`, where
  /// given, gets s with ∂k/∂log ℓᵢ = s (xᵢ − yᵢ)²/ℓᵢ² and ∂k/∂xᵢ = −s (xᵢ − yᵢ)/ℓᵢ².
  func fill(
    _ values: UnsafeMutablePointer<Double>, slopes: UnsafeMutablePointer<Double>? = nil,
    _ a: ScaledPoints, rows: Range<Int>, _ b: ScaledPoints
  ) {
    let width = b.count
    guard !rows.isEmpty, width > 0 else { return }
    values.update(repeating: 0, count: rows.count * width)
    a.matrix.withView { left in
      b.matrix.withView { right in
        DoubleProduct.multiply(
          left.rows(rows), right.transposed, into: values, rowLength: width, adding: true)
      }
    }
    b.squaredNorms.withUnsafeBufferPointer { norms in
      guard let norms = norms.baseAddress else { return }
      for (line, row) in rows.enumerated() {
        apply(
          values + line * width, slopes: slopes.map { $0 + line * width },
          norm: a.squaredNorms[row], norms: norms, count: width)
      }
    }
  }

  /// Turns x·y into covariances, given the squared norms of x and of each y.
  private func apply(
    _ values: UnsafeMutablePointer<Double>, slopes: UnsafeMutablePointer<Double>?, norm: Double,
    norms: UnsafePointer<Double>, count: Int
  ) {
    let zero = Vector(repeating: 0)
    var column = 0
    while column + 8 <= count {
      let products = UnsafeRawPointer(values + column).loadUnaligned(as: Vector.self)
      let others = UnsafeRawPointer(norms + column).loadUnaligned(as: Vector.self)
      let squares = products * -2 + others + norm
      let (value, slope) = valueAndSlope(squares.replacing(with: zero, where: squares .< zero))
      UnsafeMutableRawPointer(values + column).storeBytes(of: value, as: Vector.self)
      if let slopes {
        UnsafeMutableRawPointer(slopes + column).storeBytes(of: slope, as: Vector.self)
      }
      column += 8
    }
    while column < count {
      let square = max(-2 * values[column] + norms[column] + norm, 0)
      let (value, slope) = valueAndSlope(Vector(repeating: square))
      values[column] = value[0]
      if let slopes { slopes[column] = slope[0] }
      column += 1
    }
  }

  @inline(__always)
  private func valueAndSlope(_ squaredDistance: Vector) -> (value: Vector, slope: Vector) {
    switch kernel {
    case .radialBasis:
      let value = VectorMath.exp(squaredDistance * -0.5) * variance
      return (value, value)
    case .matern52:
      let r = (squaredDistance * 5).squareRoot()
      let decay = VectorMath.exp(Vector(repeating: 0) - r) * variance
      let value = (r * r * (1.0 / 3) + r + 1) * decay
      return (value, (r + 1) * decay * (5.0 / 3))
    }
  }

  /// The covariances of all rows of `a` with all of `b`, (count of a, count of b).
  func matrix(_ a: ScaledPoints, _ b: ScaledPoints) throws -> Matrix {
    var result = try Matrix(rows: a.count, columns: b.count)
    result.withElements { fill($0, a, rows: 0..<a.count, b) }
    return result
  }

  /// The covariances and slopes of all pairs of rows.
  func matrixAndSlopes(_ a: ScaledPoints) throws -> (values: Matrix, slopes: Matrix) {
    try matrixAndSlopes(a, a)
  }

  /// The covariances and slopes of all rows of `a` with all of `b`, (count of a, count of b).
  func matrixAndSlopes(
    _ a: ScaledPoints, _ b: ScaledPoints
  ) throws -> (values: Matrix, slopes: Matrix) {
    var values = try Matrix(rows: a.count, columns: b.count)
    var slopes = values
    values.withElements { values in
      slopes.withElements { fill(values, slopes: $0, a, rows: 0..<a.count, b) }
    }
    return (values, slopes)
  }
}
