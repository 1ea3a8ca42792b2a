import Tensors
import Testing

/// Products and transposes of matrices as they lie, against three loops.
@Suite struct StridedProductTests {
  private static func random(_ count: Int, seed: Int) -> [Float] {
    var random = RandomSource(seed: seed)
    return (0..<count).map { _ in random.normal() }
  }

  @Test(arguments: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 21], [0, 1, 5, 40, 600])
  func productEqualsTheNaiveOne(rows: Int, depth: Int) {
    for (columns, isTransposed, adding) in [
      (16, false, false), (32, true, true), (48, false, true), (80, true, false),
    ] {
      let (rowStride, depthStride) = isTransposed ? (1, rows + 3) : (depth + 5, 1)
      let (operandStride, resultStride) = (columns + 16, columns + 32)
      let a = Self.random((rows + 3) * (depth + 5), seed: 1)
      let b = Self.random(depth * operandStride + 16, seed: 2)
      let start = Self.random(rows * resultStride + 1, seed: 3)
      var found = start
      MatrixProduct.multiply(
        a, rowStride: rowStride, depthStride: depthStride, rows: rows, by: b,
        operandStride: operandStride, depth: depth, columns: columns, into: &found,
        resultStride: resultStride, adding: adding)
      var expected = start
      for i in 0..<rows {
        for j in 0..<columns {
          var sum = adding ? Double(start[i * resultStride + j]) : 0
          for p in 0..<depth {
            sum += Double(a[i * rowStride + p * depthStride]) * Double(b[p * operandStride + j])
          }
          expected[i * resultStride + j] = Float(sum)
        }
      }
      #expect(
        zip(found, expected).allSatisfy { abs($0 - $1) < 1e-5 * Float(depth + 10) },
        "\(rows)×\(depth)×\(columns)")
    }
  }

  @Test(arguments: [1, 2, 3, 4, 5, 6, 7, 8, 9, 15, 16, 17, 40])
  func transposeMovesEveryElement(rows: Int) {
    let (columns, length, target) = (32, 37, (rows + 15) / 16 * 16)
    let source = Self.random(rows * length, seed: 4)
    var found = [Float](repeating: .nan, count: columns * target)
    MatrixProduct.transpose(
      source, rowLength: length, rows: rows, columns: columns, into: &found, targetLength: target)
    for column in 0..<columns {
      for row in 0..<target {
        #expect(found[column * target + row] == (row < rows ? source[row * length + column] : 0))
      }
    }
  }
}
