import Glibc

/// The factor L of a symmetric positive definite matrix, A = L·Lᵀ, and what it solves.
public struct Cholesky: Sendable {
  /// Lower triangular, zero above the diagonal.
  public let factor: Matrix
  /// What was added to the diagonal to make the matrix positive definite.
  public let jitter: Double

  /// Factors a matrix of which only the lower triangle is read.
  ///
  /// When that fails, tries again with 10⁻¹⁰ of the mean diagonal added to the diagonal, then with
  /// ten times more each time up to `largestJitter`, a fraction of the mean diagonal.
  /// Throws `invalidShape` unless the matrix is square, `notFinite`, and `noSolution` for a matrix
  /// that stays indefinite.
  public init(_ matrix: Matrix, largestJitter: Double = 0) throws {
    let size = matrix.rows
    guard size == matrix.columns else {
      throw TensorsError.invalidShape([matrix.rows, matrix.columns])
    }
    try matrix.checkFinite(what: "the matrix")
    let meanDiagonal = (0..<size).reduce(0) { $0 + matrix[$1, $1] } / Double(max(size, 1))
    var fraction = 0.0
    while true {
      var lower = matrix
      let jitter = fraction * meanDiagonal
      let failure = lower.withElements { elements in
        for i in 0..<size {
          let diagonal = elements + i * (size + 1)
          diagonal[0] += jitter
          (diagonal + 1).update(repeating: 0, count: size - 1 - i)
        }
        return LowerTriangle.factor(elements, rowLength: size, size: size)
      }
      guard let row = failure.flatMap(\.self) else {
        (factor, self.jitter) = (lower, jitter)
        return
      }
      fraction = max(10 * fraction, 1e-10)
      guard fraction <= largestJitter * 1.0000001, meanDiagonal > 0 else {
        throw TensorsError.noSolution(
          routine: "Cholesky",
          reason: "the matrix is not positive definite (row \(row)): "
            + "add noise to the diagonal or remove duplicate rows")
      }
    }
  }

  /// log |A|, the natural logarithm of the determinant: finite where the determinant itself would
  /// overflow.
  public var logDeterminant: Double {
    2 * (0..<factor.rows).reduce(0) { $0 + log(factor[$1, $1]) }
  }

  /// A⁻¹·B, in 2n² operations a column. Throws `mismatchedShapes` where B has other rows than A.
  public func solve(_ right: Matrix) throws -> Matrix {
    try solveTransposedFactor(solveFactor(right))
  }

  /// A⁻¹·b. Throws `mismatchedShapes` where b has another count than A has rows.
  public func solve(_ right: [Double]) throws -> [Double] {
    try solve(Matrix(rows: right.count, columns: 1, elements: right)).elements
  }

  /// L⁻¹·B, by forward substitution: what whitens B. Throws `mismatchedShapes` where B has other rows
  /// than A.
  public func solveFactor(_ right: Matrix) throws -> Matrix {
    try triangularSolve(right, transposed: false)
  }

  /// L⁻ᵀ·B, by back substitution: what gives standard normal numbers the precision A. Throws
  /// `mismatchedShapes` where B has other rows than A.
  public func solveTransposedFactor(_ right: Matrix) throws -> Matrix {
    try triangularSolve(right, transposed: true)
  }

  private func triangularSolve(_ right: Matrix, transposed: Bool) throws -> Matrix {
    let size = factor.rows
    guard right.rows == size else {
      throw TensorsError.mismatchedShapes(
        operation: "triangular solve", [size, factor.columns], [right.rows, right.columns])
    }
    var solution = right
    solution.withElements { target in
      if right.columns == 1 {
        LowerTriangle.solveColumn(
          factor.elements, rowLength: size, size: size, target, transposed: transposed)
      } else {
        LowerTriangle.solveLeft(
          factor.elements, rowLength: size, size: size, target, columns: right.columns,
          columnLength: right.columns, transposed: transposed)
      }
    }
    return solution
  }

  /// A⁻¹, both triangles.
  public var inverse: Matrix {
    let size = factor.rows
    var root = factor
    root.withElements { LowerTriangle.invert($0, rowLength: size, size: size) }
    var inverse = Matrix(
      uncheckedRows: size, columns: size, elements: [Double](repeating: 0, count: size * size))
    inverse.withElements { elements in
      LowerTriangle.addGram(root.elements, rowLength: size, size: size, to: elements)
    }
    inverse.mirrorLowerTriangle()
    return inverse
  }
}
