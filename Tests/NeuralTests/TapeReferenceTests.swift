import Glibc
import Neural
import Storage
import TestSupport
import Testing

/// Every operation, forward and backward, against PyTorch in float64: see Fixtures/tape_operations.py.
@Suite struct TapeReferenceTests {
  private static let cases: [String: JSONValue] = {
    guard
      let lines = try? DataFiles.lines(ofFixture: "tape_operations.json", module: "NeuralTests"),
      case .object(let cases) = try? JSONValue(
        parsing: Array(lines.joined(separator: "\n").utf8), path: "tape_operations.json")
    else { return [:] }
    return Dictionary(uniqueKeysWithValues: cases.map { ($0.key, $0.value) })
  }()

  private func numbers(_ value: JSONValue?) -> [Double] {
    guard case .array(let values) = value else { return [] }
    return values.map {
      switch $0 {
      case .integer(let value): Double(value)
      case .number(let value): value
      default: .nan
      }
    }
  }

  private func outcome<S: TapeScalar>(
    _ tape: Tape<S>, _ one: TapeCase
  ) throws -> [[S]] {
    let operands = try one.shapes(5, 4).enumerated().map { k, shape in
      try tape.variable(
        (0..<shape.rows * shape.columns).map {
          S(0.9 * sin(0.37 * Double($0) + 1.3 * Double(k) + 0.2))
        }, rows: shape.rows, columns: shape.columns)
    }
    let result = try one.result(tape, operands)
    let values = try tape.values(of: result)
    try tape.backward(result, gradient: values.indices.map { S(cos(0.61 * Double($0))) })
    return try [values] + operands.map { try tape.gradient(of: $0) }
  }

  @Test func theFixtureHasEveryOperation() {
    let missing = TapeCase.allCases.filter { Self.cases[$0.rawValue] == nil }
    // Dropout draws from our own random source.
    #expect(missing == [.dropout])
  }

  @Test(arguments: TapeCase.allCases.filter { $0 != .dropout })
  func operationsEqualPyTorch(one: TapeCase) throws {
    guard case .object(let fields) = Self.cases[one.rawValue],
      case .array(let gradients) = fields["gradients"]
    else {
      Issue.record("no fixture for \(one)")
      return
    }
    let expected = [numbers(fields["result"])] + gradients.map { numbers($0) }
    let double = try outcome(Tape<Double>(), one)
    let single = try outcome(Tape<Float>(), one)
    #expect(double.map(\.count) == expected.map(\.count))
    for (part, numbers) in expected.enumerated() {
      for (i, number) in numbers.enumerated() {
        #expect(abs(double[part][i] - number) < 1e-12 * max(1, abs(number)), "\(one) \(part) \(i)")
        #expect(
          abs(Double(single[part][i]) - number) < 1e-5 * max(1, abs(number)), "\(one) \(part) \(i)")
      }
    }
  }
}
