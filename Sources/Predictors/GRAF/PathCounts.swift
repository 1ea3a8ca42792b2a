import Spaces
import Tensors

/// How many paths from the input to the output meet each sequence of operations. Identities are passed
/// over, and a path through a zero is none.
///
/// With c operations that are neither, the path o₀…o₍ₘ₋₁₎ is column (number of shorter sequences) +
/// Σ oⱼ cʲ. Sequences are as long as leaves at most `mostColumns`; longer paths are not counted.
struct PathCounts: ArchitectureFeatures {
  static let mostColumns = 64

  private let space: any SearchSpace
  private let vocabulary: [Operation]
  /// Of each operation its number among those that count.
  private let digits: [Int]
  private let columns: Int
  /// Of each column that of the same sequence with operation 0 at its end, and what one more in that
  /// place adds.
  private let longer: [(column: Int, step: Int)]

  init(_ space: any SearchSpace) {
    (self.space, vocabulary) = (space, space.vocabulary)
    var digits: [Int] = []
    var next = 0
    for operation in space.vocabulary {
      digits.append(next)
      if operation != .identity, operation != .zero { next += 1 }
    }
    self.digits = digits
    var (columns, power, start) = (1, 1, 0)
    var longer: [(column: Int, step: Int)] = []
    for _ in 0..<max(space.maximumGraphNodes - 2, 0) {
      let (product, isTooMany) = power.multipliedReportingOverflow(by: next)
      guard !isTooMany, product > 0, columns + product <= Self.mostColumns else { break }
      longer += (start..<columns).map { (columns + $0 - start, power) }
      (start, columns, power) = (columns, columns + product, product)
    }
    (self.columns, self.longer) = (columns, longer)
  }

  func rows(
    of architectures: [Architecture], workers: Int?, control: RunControl
  ) throws -> Matrix {
    let rows = try parallelMap(count: architectures.count, workers: workers) { index, _ in
      try control.check()
      return counts(in: try space.operationGraph(of: architectures[index]))
    }
    return try Matrix(rows: rows.count, columns: columns, elements: Array(rows.joined()))
  }

  private func counts(in graph: OperationGraph) -> [Double] {
    let none = [Double](repeating: 0, count: columns)
    var paths = [[Double]](repeating: none, count: graph.nodeCount)
    paths[0][0] = 1
    for (source, target) in graph.edges {
      // Edges are ordered by target: all that lead to the source have been followed.
      let digit: Int? =
        switch vocabulary.operation(ofType: graph.types[target]) {
        case .zero: -1
        case .identity, nil: nil
        default: digits[graph.types[target] - OperationGraph.firstOperationType]
        }
      if let digit {
        guard digit >= 0 else { continue }
        for (column, next) in longer.enumerated() where paths[source][column] > 0 {
          paths[target][next.column + digit * next.step] += paths[source][column]
        }
      } else {
        for column in 0..<columns { paths[target][column] += paths[source][column] }
      }
    }
    return paths[graph.nodeCount - 1]
  }
}
