import Tensors
import Testing

@Suite struct PrincipalComponentsTests {
  private func points(_ n: Int, _ d: Int, seed: Int) throws -> Tensor {
    var random = RandomSource(seed: seed)
    return try Tensor(
      (0..<n * d).map { random.normal() * Float($0 % d + 1) + Float($0 % d) }, shape: [n, d])
  }

  @Test func aTiltedEllipseHasItsAxes() throws {
    // Points ±3 along (0.6, 0.8) and ±1 along (-0.8, 0.6), around (5, -2).
    let rows: [[Float]] = [[6.8, 0.4], [3.2, -4.4], [4.2, -1.4], [5.8, -2.6]]
    let result = try principalComponents(of: Tensor(rows.flatMap(\.self), shape: [4, 2]), count: 2)
    let expected: [Float] = [0.6, 0.8, 0.8, -0.6]
    #expect(zip(result.components.array, expected).allSatisfy { abs($0 - $1) < 1e-6 })
    #expect(zip(result.mean.array, [5, -2] as [Float]).allSatisfy { abs($0 - $1) < 1e-6 })
    #expect(zip(result.explainedVariance, [6, 2.0 / 3]).allSatisfy { abs($0 - $1) < 1e-5 })
    #expect(zip(result.explainedVarianceRatio, [0.9, 0.1]).allSatisfy { abs($0 - $1) < 1e-6 })
    #expect(
      zip(result.projected.array[..<2], [3, 0] as [Float]).allSatisfy { abs($0 - $1) < 1e-5 })
  }

  /// Orthonormal directions whose projections are uncorrelated, with the stated variances, that
  /// rebuild the rows: this determines the components.
  @Test(arguments: [(12, 5), (5, 5), (200, 9)])
  func projectionsAreUncorrelatedAndRebuildTheRows(n: Int, d: Int) throws {
    let matrix = try points(n, d, seed: n)
    let result = try principalComponents(of: matrix, count: d)
    let (c, p, mean) = (result.components.array, result.projected.array, result.mean.array)
    for a in 0..<d {
      for b in 0...a {
        let dot = (0..<d).reduce(0.0) { $0 + Double(c[a * d + $1]) * Double(c[b * d + $1]) }
        #expect(abs(dot - (a == b ? 1 : 0)) < 1e-5)
        let covariance =
          (0..<n).reduce(0.0) { $0 + Double(p[$1 * d + a]) * Double(p[$1 * d + b]) } / Double(n - 1)
        #expect(abs(covariance - (a == b ? result.explainedVariance[a] : 0)) < 1e-3)
      }
      if a > 0 { #expect(result.explainedVariance[a] <= result.explainedVariance[a - 1]) }
    }
    for i in 0..<n {
      for j in 0..<d {
        let rebuilt = (0..<d).reduce(mean[j]) { $0 + p[i * d + $1] * c[$1 * d + j] }
        #expect(abs(rebuilt - matrix.base[i * d + j]) < 1e-3)
      }
    }
    #expect(abs(result.explainedVarianceRatio.reduce(0, +) - 1) < 1e-9)
  }

  @Test func equalRowsHaveNoVariance() throws {
    let result = try principalComponents(
      of: Tensor([Float](repeating: 2, count: 12), shape: [4, 3]), count: 1)
    #expect(result.explainedVariance == [0] && result.explainedVarianceRatio == [0])
    #expect(result.projected.array == [0, 0, 0, 0])
  }

  @Test func badInputThrows() throws {
    let good = try points(4, 3, seed: 1)
    for count in [0, -1, 4] {
      #expect(throws: TensorsError.self) { try principalComponents(of: good, count: count) }
    }
    for shape in [[12], [1, 12], [12, 0], [3, 2, 2]] {
      let bad = try Tensor(shape: shape)
      #expect(throws: TensorsError.invalidShape(shape)) {
        try principalComponents(of: bad, count: 1)
      }
    }
    good.base[7] = .nan
    #expect(throws: TensorsError.notFinite(what: "the matrix", index: 7)) {
      try principalComponents(of: good, count: 1)
    }
  }
}
