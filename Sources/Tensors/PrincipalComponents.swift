/// The directions along which rows of numbers vary most.
public struct PrincipalComponents: Sendable {
  /// The mean of each column, (d).
  public let mean: Tensor
  /// Orthonormal directions, one a row, in order of falling variance, (count, d). The element of
  /// largest size is positive.
  public let components: Tensor
  /// The rows along these directions, (n, count).
  public let projected: Tensor
  /// The sample variance (divisor n - 1) along each direction.
  public let explainedVariance: [Double]
  /// The share of each direction in the variance of all columns; 0 where the rows are all equal.
  public let explainedVarianceRatio: [Double]
}

/// Principal components of the rows of a matrix (Pearson 1901), by eigenvectors of its covariance in
/// Double. Columns are centered, not scaled.
///
/// - Parameters:
///   - matrix: (n, d), at least 2 rows, at most 4096 columns, all finite.
///   - count: how many directions to keep, 1...min(n, d).
/// - Throws: `invalidShape`, `notFinite` or `noSolution`; `mismatchedShapes` for a count outside
///   1...min(n, d).
public func principalComponents(of matrix: Tensor, count: Int) throws -> PrincipalComponents {
  guard matrix.shape.count == 2, matrix.shape[0] >= 2, (1...4096).contains(matrix.shape[1]) else {
    throw TensorsError.invalidShape(matrix.shape)
  }
  let (n, d) = (matrix.shape[0], matrix.shape[1])
  guard (1...min(n, d)).contains(count) else {
    throw TensorsError.mismatchedShapes(
      operation: "principalComponents", matrix.shape, [count])
  }
  if let index = matrix.elements.firstIndex(where: { !$0.isFinite }) {
    throw TensorsError.notFinite(what: "the matrix", index: index)
  }
  var mean = [Double](repeating: 0, count: d)
  for i in 0..<n { for j in 0..<d { mean[j] += Double(matrix.base[i * d + j]) } }
  for j in 0..<d { mean[j] /= Double(n) }
  let centered = (0..<n * d).map { Double(matrix.base[$0]) - mean[$0 % d] }

  var covariance = [Double](repeating: 0, count: d * d)
  centered.withUnsafeBufferPointer { centered in
    guard let base = centered.baseAddress else { return }
    LowerTriangle.addSquare(
      MatrixView(base, rows: n, columns: d, rowLength: d).transposed, scale: 1 / Double(n - 1),
      to: &covariance, rowLength: d)
  }
  let eigen = try SymmetricEigen(Matrix(rows: d, columns: d, elements: covariance))
  let values = eigen.values

  let result = try PrincipalComponents(
    mean: Tensor(mean.map { Float($0) }, shape: [d]),
    components: Tensor(shape: [count, d]), projected: Tensor(shape: [n, count]),
    explainedVariance: (0..<count).map { max(values[d - 1 - $0], 0) },
    explainedVarianceRatio: {
      let total = values.reduce(0) { $0 + max($1, 0) }
      return (0..<count).map { total > 0 ? max(values[d - 1 - $0], 0) / total : 0 }
    }())
  for c in 0..<count {
    let vector = eigen.vectors.row(d - 1 - c)
    let largest = vector.max { abs($0) < abs($1) } ?? 1
    let direction = vector.map { largest < 0 ? -$0 : $0 }
    for j in 0..<d { result.components.base[c * d + j] = Float(direction[j]) }
    for i in 0..<n {
      var sum = 0.0
      for j in 0..<d { sum += centered[i * d + j] * direction[j] }
      result.projected.base[i * count + c] = Float(sum)
    }
  }
  return result
}
