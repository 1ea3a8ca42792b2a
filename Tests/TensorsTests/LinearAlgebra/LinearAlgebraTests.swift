import Glibc
import Tensors
import Testing

private func random(_ rows: Int, _ columns: Int, seed: Int) throws -> Matrix {
  var source = RandomSource(seed: seed)
  return try Matrix(
    rows: rows, columns: columns,
    elements: (0..<rows * columns).map { _ in Double(source.normal()) })
}

private func naiveProduct(_ a: Matrix, _ b: Matrix) throws -> Matrix {
  var product = try Matrix(rows: a.rows, columns: b.columns)
  for i in 0..<a.rows {
    for j in 0..<b.columns {
      product[i, j] = (0..<a.columns).reduce(0) { $0 + a[i, $1] * b[$1, j] }
    }
  }
  return product
}

private func distance(_ a: Matrix, _ b: Matrix) -> Double {
  guard a.rows == b.rows, a.columns == b.columns else { return .infinity }
  return zip(a.elements, b.elements).reduce(0) { max($0, abs($1.0 - $1.1)) }
}

private func identity(_ size: Int) throws -> Matrix {
  var matrix = try Matrix(rows: size, columns: size)
  for i in 0..<size { matrix[i, i] = 1 }
  return matrix
}

/// Symmetric positive definite.
private func definite(_ size: Int, seed: Int) throws -> Matrix {
  let factor = try random(size, size + 2, seed: seed)
  return try naiveProduct(factor, factor.transposed)
}

@Suite struct LinearAlgebraTests {
  @Test(arguments: [(1, 1, 1), (3, 4, 5), (17, 2, 9), (0, 3, 2), (2, 0, 3), (70, 65, 130)])
  func productsEqualTripleLoops(rows: Int, depth: Int, columns: Int) throws {
    let a = try random(rows, depth, seed: 1)
    let b = try random(depth, columns, seed: 2)
    let expected = try naiveProduct(a, b)
    #expect(distance(try a.product(b), expected) < 1e-12)
    #expect(distance(try a.transposed.product(b, transposingSelf: true), expected) < 1e-12)
    #expect(distance(try a.product(b.transposed, transposingOther: true), expected) < 1e-12)
    #expect(
      distance(
        try a.transposed.product(b.transposed, transposingSelf: true, transposingOther: true),
        expected) < 1e-12)
  }

  @Test(arguments: [0, 1, 2, 7, 16, 17, 40, 65, 130, 200]) func choleskySolves(size: Int) throws {
    let matrix = try definite(size, seed: size)
    let cholesky = try Cholesky(matrix)
    #expect(cholesky.jitter == 0)
    let factor = cholesky.factor
    for i in 0..<size { for j in i + 1..<max(size, i + 1) { #expect(factor[i, j] == 0) } }
    #expect(distance(try naiveProduct(factor, factor.transposed), matrix) < 1e-10)
    let right = try random(size, 3, seed: 5)
    #expect(distance(try naiveProduct(matrix, cholesky.solve(right)), right) < 1e-6)
    #expect(distance(try naiveProduct(factor, cholesky.solveFactor(right)), right) < 1e-8)
    #expect(
      distance(try naiveProduct(factor.transposed, cholesky.solveTransposedFactor(right)), right)
        < 1e-8)
    #expect(distance(try naiveProduct(matrix, cholesky.inverse), try identity(size)) < 1e-6)
    let eigenvalues = try SymmetricEigen(matrix).values
    #expect(abs(cholesky.logDeterminant - eigenvalues.reduce(0) { $0 + log($1) }) < 1e-8)
  }

  @Test func onlyTheLowerTriangleIsRead() throws {
    let matrix = try Matrix(rows: 2, columns: 2, elements: [4, -99, 2, 5])
    let values = try SymmetricEigen(matrix).values
    #expect(abs(values[0] * values[1] - 16) < 1e-13 && abs(values[0] + values[1] - 9) < 1e-13)
    let factor = try Cholesky(matrix).factor
    #expect(factor.elements == [2, 0, 1, 2])
  }

  @Test func jitterRepairsASingularMatrix() throws {
    let singular = try Matrix(rows: 3, columns: 3, repeating: 4)
    #expect(throws: TensorsError.self) { try Cholesky(singular) }
    let cholesky = try Cholesky(singular, largestJitter: 1e-4)
    #expect(cholesky.jitter > 0 && cholesky.jitter <= 4e-4)
    let indefinite = try Matrix(rows: 2, columns: 2, elements: [1, 2, 2, 1])
    #expect(throws: TensorsError.self) { try Cholesky(indefinite, largestJitter: 1e-4) }
    let negative = try Matrix(rows: 1, columns: 1, elements: [-1])
    #expect(throws: TensorsError.self) { try Cholesky(negative, largestJitter: 1e-4) }
  }

  @Test(arguments: [1, 2, 5, 30]) func eigenvectorsAreOrthonormalAndEigen(size: Int) throws {
    let square = try random(size, size, seed: size)
    var matrix = try naiveProduct(square, square.transposed)
    for i in 0..<size { matrix[i, i] -= 3 }
    let eigen = try SymmetricEigen(matrix)
    #expect(eigen.values == eigen.values.sorted())
    let vectors = eigen.vectors
    #expect(distance(try naiveProduct(vectors, vectors.transposed), try identity(size)) < 1e-12)
    var scaled = vectors
    for i in 0..<size { for j in 0..<size { scaled[i, j] *= eigen.values[i] } }
    #expect(distance(try naiveProduct(vectors, matrix), scaled) < 1e-10)
  }

  @Test(arguments: [(6, 3), (3, 6), (4, 4), (1, 1), (20, 5)])
  func leastSquaresResidualIsOrthogonal(rows: Int, columns: Int) throws {
    let a = try random(rows, columns, seed: rows)
    let b = try random(rows, 2, seed: 9)
    let result = try LeastSquares(a, b)
    #expect(result.rank == min(rows, columns))
    var residual = try naiveProduct(a, result.solution)
    for i in 0..<rows { for j in 0..<2 { residual[i, j] -= b[i, j] } }
    let normal = try naiveProduct(a.transposed, residual)
    #expect(normal.elements.allSatisfy { abs($0) < 1e-11 })
    // Of least norm: inside the row space, so that some u gives Aᵀ·u.
    let rowSpace = try LeastSquares(a.transposed, result.solution)
    #expect(distance(try naiveProduct(a.transposed, rowSpace.solution), result.solution) < 1e-10)
  }

  @Test func leastSquaresSharesWeightAmongEqualColumns() throws {
    let a = try Matrix(rows: 3, columns: 2, elements: [1, 1, 2, 2, 3, 3])
    let b = try Matrix(rows: 3, columns: 1, elements: [2, 4, 6])
    let result = try LeastSquares(a, b)
    #expect(result.rank == 1)
    #expect(result.solution.elements.allSatisfy { abs($0 - 1) < 1e-13 })
  }

  @Test func badMatricesThrow() throws {
    for (rows, columns) in [(-1, 2), (2, -1), (.max, .max), (1 << 31, 1), (1 << 20, 1 << 20)] {
      #expect(throws: TensorsError.self) { try Matrix(rows: rows, columns: columns) }
    }
    #expect(throws: TensorsError.self) { try Matrix(rows: 2, columns: 2, elements: [1]) }
    #expect(throws: TensorsError.self) { try Matrix(Tensor(shape: [2, 2, 2])) }
    let a = try random(2, 3, seed: 0)
    #expect(throws: TensorsError.self) { try a.product(a) }
    #expect(throws: TensorsError.self) { try a.product([1, 2]) }
    #expect(throws: TensorsError.self) { try Cholesky(a) }
    #expect(throws: TensorsError.self) { try SymmetricEigen(a) }
    #expect(throws: TensorsError.self) { try LeastSquares(a, Matrix(rows: 3, columns: 1)) }
    let empty = try Matrix(rows: 0, columns: 3)
    #expect(throws: TensorsError.self) { try LeastSquares(empty, empty) }
    let bad = try Matrix(rows: 1, columns: 1, elements: [.nan])
    #expect(throws: TensorsError.self) { try Cholesky(bad) }
    #expect(throws: TensorsError.self) { try SymmetricEigen(bad) }
    #expect(throws: TensorsError.self) { try LeastSquares(bad, bad) }
    #expect(throws: TensorsError.self) {
      try Cholesky(identity(2)).solve([1, 2, 3])
    }
  }
}
