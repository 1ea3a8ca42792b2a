import Regression
import Tensors
import TestSupport

/// What other libraries found, from trees.txt.
struct TreeFixture {
  private var lists: [String: [Double]] = [:]

  init() throws {
    for line in try DataFiles.lines(ofFixture: "trees.txt", module: "RegressionTests") {
      let parts = line.split(separator: ":")
      lists[String(parts[0])] = parts[1].split(separator: " ").compactMap { Double($0) }
    }
  }

  subscript(name: String) -> [Double] { lists[name] ?? [] }

  /// The rows of `<data> x` or `<data> asked`.
  func points(_ data: String, _ name: String) throws -> Matrix {
    let columns = ["real": 8, "bits": 10][data] ?? 20
    let values = self["\(data) \(name)"]
    return try Matrix(rows: values.count / columns, columns: columns, elements: values)
  }

  /// The largest difference between predictions and a list, in standard deviations of the labels.
  func difference(_ found: [Double], _ data: String, _ name: String) throws -> Double {
    let (expected, labels) = (self["\(data) \(name)"], self["\(data) y"])
    guard expected.count == found.count else { return .infinity }
    let largest = zip(found, expected).map { abs($0 - $1) }.max() ?? .infinity
    return largest / (try LabelScaler(labels)).standardDeviation
  }
}

/// Labels with an interaction, on bits, whole numbers and real ones.
func treeProblem(rows: Int, seed: Int = 0) throws -> (points: Matrix, labels: [Double]) {
  var random = RandomSource(seed: seed)
  var (elements, labels): ([Double], [Double]) = ([], [])
  for _ in 0..<rows {
    let bits = [Double(random.below(2)), Double(random.below(2))]
    let whole = Double(random.below(5))
    let reals = [Double(random.normal()), Double(random.normal())]
    elements += bits + [whole] + reals + [7]
    let interactions: Double = 4 * bits[0] * bits[1] + 3 * reals[0] * bits[0]
    labels.append(70 + interactions - 2 * whole + 0.1 * Double(random.normal()))
  }
  return (try Matrix(rows: rows, columns: 6, elements: elements), labels)
}
