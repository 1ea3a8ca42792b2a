import Neural
import Tensors
import Testing

/// Every operation against finite differences in `Double`, and `Float` against `Double`.
@Suite struct TapeGradientTests {
  /// Odd sizes around whole vectors.
  static let sizes = [(1, 1), (2, 15), (5, 16), (3, 17), (16, 3), (17, 2), (33, 1), (4, 33)]

  private struct Outcome<S: TapeScalar> {
    var result: [S]
    var gradients: [[S]]
  }

  private func inputs(_ shapes: [(rows: Int, columns: Int)], seed: Int) -> [[Double]] {
    shapes.enumerated().map { index, shape in
      var random = RandomSource(seed: seed).split(index)
      return (0..<shape.rows * shape.columns).map { _ in Double(Float(random.normal())) }
    }
  }

  /// A fixed direction in which results are differentiated.
  private func seed<S: TapeScalar>(_ count: Int) -> [S] {
    var random = RandomSource(seed: 77)
    return (0..<count).map { _ in S(random.normal()) }
  }

  private func outcome<S: TapeScalar>(
    _ tape: Tape<S>, _ one: TapeCase, _ shapes: [(rows: Int, columns: Int)], _ inputs: [[Double]],
    backward: Bool = true
  ) throws -> Outcome<S> {
    tape.reset()
    let values = try zip(shapes, inputs).map {
      try tape.variable($1.map { S($0) }, rows: $0.rows, columns: $0.columns)
    }
    let result = try one.result(tape, values)
    let numbers = try tape.values(of: result)
    guard backward else { return Outcome(result: numbers, gradients: []) }
    try tape.backward(result, gradient: seed(numbers.count))
    return Outcome(result: numbers, gradients: try values.map { try tape.gradient(of: $0) })
  }

  @Test(arguments: TapeCase.allCases)
  func gradientsEqualFiniteDifferences(one: TapeCase) throws {
    let tape = try Tape<Double>()
    for (rows, columns) in Self.sizes {
      let shapes = one.shapes(rows, columns)
      var inputs = inputs(shapes, seed: rows * 100 + columns)
      let found = try outcome(tape, one, shapes, inputs)
      let direction: [Double] = seed(found.result.count)
      var random = RandomSource(seed: 9)
      for operand in inputs.indices {
        let count = inputs[operand].count
        let places = count <= 12 ? Array(0..<count) : (0..<12).map { _ in random.below(count) }
        for place in places {
          let old = inputs[operand][place]
          let step = 1e-5
          let sums = try [old + step, old - step].map { value in
            inputs[operand][place] = value
            let moved = try outcome(tape, one, shapes, inputs, backward: false)
            return zip(moved.result, direction).reduce(0) { $0 + $1.0 * $1.1 }
          }
          inputs[operand][place] = old
          let expected = (sums[0] - sums[1]) / (2 * step)
          #expect(
            abs(found.gradients[operand][place] - expected) < 1e-7 * max(1, abs(expected)) * 10,
            "\(one) \(rows)×\(columns), operand \(operand), place \(place)")
        }
      }
    }
  }

  @Test(arguments: TapeCase.allCases)
  func floatEqualsDouble(one: TapeCase) throws {
    let (single, double) = (try Tape<Float>(), try Tape<Double>())
    for (rows, columns) in Self.sizes + [(70, 40), (9, 130)] {
      let shapes = one.shapes(rows, columns)
      let inputs = inputs(shapes, seed: rows + columns)
      let found = try outcome(single, one, shapes, inputs)
      let expected = try outcome(double, one, shapes, inputs)
      for (a, b) in zip([found.result] + found.gradients, [expected.result] + expected.gradients) {
        #expect(a.count == b.count)
        let size = b.reduce(1) { max($0, abs($1)) }
        let error = zip(a, b).reduce(0.0) { max($0, abs(Double($1.0) - $1.1)) }
        #expect(error < 2e-5 * size, "\(one) \(rows)×\(columns): \(error) of \(size)")
      }
    }
  }
}
