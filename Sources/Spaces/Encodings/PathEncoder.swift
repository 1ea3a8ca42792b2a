/// The path encoding of White, Neiswanger and Savani 2021 (BANANAS, section 3): one bit for every
/// sequence of operations that some path from the input to the output meets.
///
/// With k operations, the path o₀…o₍ₘ₋₁₎ sets bit (number of shorter paths) + Σ oⱼ kʲ. Columns
/// exist for paths of `lengths` operations only; other paths set nothing.
package struct PathEncoder {
  /// The most columns; a wider encoding is refused.
  package static let maximumWidth = 1 << 17

  /// The number of columns.
  package let width: Int
  private let codes: [Int]
  private let lengths: ClosedRange<Int>
  /// At m: k^m, and the column of the first path of m operations.
  private let powers: [Int]
  private let bases: [Int]

  /// `codes[i]` is the number of operation type i + 2 in the encoding, a permutation of 0..<k.
  /// Throws `unsupported` where the encoding would exceed `maximumWidth` columns.
  package init(space: String, codes: [Int], lengths: ClosedRange<Int>) throws {
    var powers = [1]
    var bases = [0]
    var width = 0
    for length in 0...lengths.upperBound {
      bases[length] = width
      if lengths.contains(length) { width += powers[length] }
      let (power, overflow) = powers[length].multipliedReportingOverflow(by: codes.count)
      let isLast = length == lengths.upperBound
      guard width <= Self.maximumWidth, isLast || !overflow && power <= Self.maximumWidth else {
        throw SpacesError.unsupported(
          space: space,
          what: "path encoding within \(Self.maximumWidth) columns: its paths have up to "
            + "\(lengths.upperBound) operations of \(codes.count) kinds",
          remedy: "use the adjacency encoding, or a space with fewer layers or operations")
      }
      if !isLast {
        powers.append(power)
        bases.append(0)
      }
    }
    (self.width, self.codes, self.lengths) = (width, codes, lengths)
    (self.powers, self.bases) = (powers, bases)
  }

  /// Sets the bits of all paths of `graph`, whose operation types are below `codes.count` + 2.
  package func fill(_ graph: OperationGraph, _ row: inout EncodingRow) {
    /// At each node and number of operations, the distinct Σ oⱼ kʲ of the paths from the input.
    var reached: [[[Int]]] = [[[0]]]
    for node in 1..<max(graph.nodeCount, 1) {
      let isOutput = node == graph.nodeCount - 1
      let code = isOutput ? 0 : codes[graph.types[node] - OperationGraph.firstOperationType]
      var here: [[Int]] = []
      for source in 0..<node where graph.predecessors[node] >> UInt64(source) & 1 == 1 {
        for (length, paths) in reached[source].enumerated() {
          let longer = isOutput ? length : length + 1
          guard longer <= lengths.upperBound else { continue }
          while here.count <= longer { here.append([]) }
          here[longer] += isOutput ? paths : paths.map { $0 + code * powers[length] }
        }
      }
      reached.append(here.map { $0.count > 1 ? Self.distinct($0) : $0 })
    }
    for (length, paths) in reached[graph.nodeCount - 1].enumerated()
    where lengths.contains(length) {
      for path in paths { row.set(bases[length] + path) }
    }
  }

  private static func distinct(_ values: [Int]) -> [Int] {
    var result: [Int] = []
    for value in values.sorted() where value != result.last { result.append(value) }
    return result
  }
}
