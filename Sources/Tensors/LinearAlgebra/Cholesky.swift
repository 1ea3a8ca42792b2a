import COpenBLAS
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
    OpenBLAS.useOneThread
    let meanDiagonal = (0..<size).reduce(0) { $0 + matrix[$1, $1] } / Double(max(size, 1))
    var fraction = 0.0
    while true {
      var lower = matrix
      let jitter = fraction * meanDiagonal
      for i in 0..<size {
        lower[i, i] += jitter
        for j in i + 1..<max(size, i + 1) { lower[i, j] = 0 }
      }
      let info = lower.withElements { Self.factor($0, size: size) } ?? 0
      if info == 0 {
        (factor, self.jitter) = (lower, jitter)
        return
      }
      fraction = max(10 * fraction, 1e-10)
      guard fraction <= largestJitter * 1.0000001, meanDiagonal > 0 else {
        throw TensorsError.noSolution(
          routine: "Cholesky",
          reason: "the matrix is not positive definite (row \(info)): "
            + "add noise to the diagonal or remove duplicate rows")
      }
    }
  }

  /// LAPACK's code: 0, or the row at which the factorization failed.
  private static func factor(_ matrix: UnsafeMutablePointer<Double>, size: Int) -> Int {
    // The lower triangle in rows is the upper one in Fortran's columns.
    var (n, stride, info) = (Int32(size), Int32(max(size, 1)), Int32(0))
    dpotrf_("U", &n, matrix, &stride, &info)
    return Int(info)
  }

  /// log |A|.
  public var logDeterminant: Double {
    2 * (0..<factor.rows).reduce(0) { $0 + log(factor[$1, $1]) }
  }

  /// A⁻¹·B. Throws `mismatchedShapes` where B has other rows than A.
  public func solve(_ right: Matrix) throws -> Matrix {
    try solveTransposedFactor(solveFactor(right))
  }

  /// A⁻¹·b. Throws `mismatchedShapes`.
  public func solve(_ right: [Double]) throws -> [Double] {
    try solve(Matrix(rows: right.count, columns: 1, elements: right)).elements
  }

  /// L⁻¹·B. Throws `mismatchedShapes`.
  public func solveFactor(_ right: Matrix) throws -> Matrix {
    try triangularSolve(right, CblasNoTrans)
  }

  /// L⁻ᵀ·B. Throws `mismatchedShapes`.
  public func solveTransposedFactor(_ right: Matrix) throws -> Matrix {
    try triangularSolve(right, CblasTrans)
  }

  private func triangularSolve(_ right: Matrix, _ transpose: CBLAS_TRANSPOSE) throws -> Matrix {
    guard right.rows == factor.rows else {
      throw TensorsError.mismatchedShapes(
        operation: "triangular solve", [factor.rows, factor.columns], [right.rows, right.columns])
    }
    var solution = right
    guard right.rows > 0, right.columns > 0 else { return solution }
    solution.withElements { target in
      cblas_dtrsm(
        CblasRowMajor, CblasLeft, CblasLower, transpose, CblasNonUnit, Int32(right.rows),
        Int32(right.columns), 1, factor.elements, Int32(factor.rows), target, Int32(right.columns))
    }
    return solution
  }

  /// A⁻¹, both triangles.
  public var inverse: Matrix {
    var inverse = factor
    let size = factor.rows
    inverse.withElements { elements in
      var (n, stride, info) = (Int32(size), Int32(max(size, 1)), Int32(0))
      dpotri_("U", &n, elements, &stride, &info)
      precondition(info == 0, "a Cholesky factor has a zero on its diagonal")
      for i in 0..<size {
        for j in 0..<i { elements[j * size + i] = elements[i * size + j] }
      }
    }
    return inverse
  }
}
