import COpenBLAS

/// The eigenvalues and eigenvectors of a symmetric matrix.
public struct SymmetricEigen: Sendable {
  /// In rising order.
  public let values: [Double]
  /// One orthonormal eigenvector a row, in the order of `values`; their signs are LAPACK's choice.
  public let vectors: Matrix

  /// By LAPACK's `dsyevd`, divide and conquer, on one thread; needs 2n² numbers of scratch memory.
  ///
  /// Reads only the lower triangle. Throws `invalidShape` unless the matrix is square with at most
  /// 32,766 rows, `notFinite`, and `noSolution` where the values do not converge.
  public init(_ matrix: Matrix) throws {
    let size = matrix.rows
    guard size == matrix.columns, size <= 32_766 else {
      throw TensorsError.invalidShape([matrix.rows, matrix.columns])
    }
    try matrix.checkFinite(what: "the matrix")
    guard size > 0 else {
      (values, vectors) = ([], matrix)
      return
    }
    OpenBLAS.useOneThread
    var (n, info) = (Int32(size), Int32(0))
    var (vectors, values) = (matrix, [Double](repeating: 0, count: size))
    var (workCount, integerCount) = (Int32(1 + 6 * size + 2 * size * size), Int32(3 + 5 * size))
    var work = [Double](repeating: 0, count: Int(workCount))
    var integers = [Int32](repeating: 0, count: Int(integerCount))
    // The lower triangle in rows is the upper one in Fortran's columns.
    vectors.withElements {
      dsyevd_("V", "U", &n, $0, &n, &values, &work, &workCount, &integers, &integerCount, &info)
    }
    guard info == 0 else {
      throw TensorsError.noSolution(routine: "dsyevd", reason: "LAPACK returned \(info)")
    }
    (self.values, self.vectors) = (values, vectors)
  }
}
