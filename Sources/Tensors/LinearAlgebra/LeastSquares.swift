import COpenBLAS

/// The X of least norm among those that minimize ‖A·X − B‖ in each column.
public struct LeastSquares: Sendable {
  /// (columns of A, columns of B).
  public let solution: Matrix
  /// The number of singular values above max(rows, columns) · machine precision · the largest: the
  /// rank of A as NumPy's `lstsq` counts it.
  public let rank: Int

  /// By LAPACK's `dgelsd`: divide and conquer on the singular values of A, on one thread.
  ///
  /// - Parameters:
  ///   - a: (m, n), of any rank and either shape.
  ///   - b: (m, k), one right-hand side a column.
  /// - Throws: `mismatchedShapes` where A and B differ in rows, `invalidShape` for empty matrices,
  ///   `notFinite`, and `noSolution` where the singular values do not converge.
  public init(_ a: Matrix, _ b: Matrix) throws {
    guard a.rows == b.rows else {
      throw TensorsError.mismatchedShapes(
        operation: "least squares", [a.rows, a.columns], [b.rows, b.columns])
    }
    for matrix in [a, b] where matrix.elements.isEmpty {
      throw TensorsError.invalidShape([matrix.rows, matrix.columns])
    }
    try a.checkFinite(what: "the left-hand side")
    try b.checkFinite(what: "the right-hand side")
    OpenBLAS.useOneThread

    let longest = max(a.rows, a.columns)
    var left = a.transposed.elements
    // The right-hand sides and then the solutions, each `longest` numbers.
    var right = [Double](repeating: 0, count: longest * b.columns)
    for row in 0..<b.rows {
      for column in 0..<b.columns { right[column * longest + row] = b[row, column] }
    }
    var (m, n, count) = (Int32(a.rows), Int32(a.columns), Int32(b.columns))
    var (stride, tolerance) = (Int32(longest), Double(longest) * Double.ulpOfOne)
    var (rank, info) = (Int32(0), Int32(0))
    var singular = [Double](repeating: 0, count: min(a.rows, a.columns))
    var workCount: Int32 = -1
    var work = [0.0]
    var integers: [Int32] = [0]
    // The first call asks for the sizes of the scratch memory.
    for _ in 0..<2 {
      dgelsd_(
        &m, &n, &count, &left, &m, &right, &stride, &singular, &tolerance, &rank, &work, &workCount,
        &integers, &info)
      guard info == 0, work[0] <= Double(Int32.max) else {
        throw TensorsError.noSolution(routine: "dgelsd", reason: "LAPACK returned \(info)")
      }
      if workCount == -1 {
        workCount = Int32(work[0])
        work = Array(repeating: 0, count: Int(workCount))
        integers = Array(repeating: 0, count: Int(max(integers[0], 1)))
      }
    }
    var solution = try Matrix(rows: a.columns, columns: b.columns)
    for row in 0..<a.columns {
      for column in 0..<b.columns { solution[row, column] = right[column * longest + row] }
    }
    (self.solution, self.rank) = (solution, Int(rank))
  }
}
