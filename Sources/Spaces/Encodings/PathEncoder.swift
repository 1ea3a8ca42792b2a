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
  private let digits: [Int]
  private let lengths: ClosedRange<Int>
  /// At m: k^m, and the column of the first path of m operations.
  private let powers: [Int]
  private let bases: [Int]

  /// `digits[i]` is the number of operation type i + 2 in the encoding, a permutation of 0..<k.
  /// Throws `unsupported` where the encoding would exceed `maximumWidth` columns.
  package init(space: String, digits: [Int], lengths: ClosedRange<Int>) throws {
    var powers = [1]
    var bases = [0]
    var width = 0
    for length in 0...lengths.upperBound {
      bases[length] = width
      if lengths.contains(length) { width += powers[length] }
      let (power, overflow) = powers[length].multipliedReportingOverflow(by: digits.count)
      let isLast = length == lengths.upperBound
      guard width <= Self.maximumWidth, isLast || !overflow && power <= Self.maximumWidth else {
        throw SpacesError.unsupported(
          space: space,
          what: "path encoding within \(Self.maximumWidth) columns: its paths have up to "
            + "\(lengths.upperBound) operations of \(digits.count) kinds",
          remedy: "use the adjacency encoding, or a space with fewer layers or operations")
      }
      if !isLast {
        powers.append(power)
        bases.append(0)
      }
    }
    (self.width, self.digits, self.lengths) = (width, digits, lengths)
    (self.powers, self.bases) = (powers, bases)
  }

  /// Sets the bits of all paths of `graph`, whose operation types are below `digits.count` + 2.
  ///
  /// Collects the distinct prefixes of paths at each node, which are at most `width`; walking the
  /// paths themselves would take exponential time.
  package func fill(_ graph: OperationGraph, _ row: inout EncodingRow) {
    /// Number of operations << 32 | Σ oⱼ kʲ; those of node n are at starts[n]..<starts[n + 1].
    var prefixes = [0]
    var starts = [0, 1]
    let output = graph.nodeCount - 1
    for node in 1..<max(graph.nodeCount, 1) {
      let start = prefixes.count
      let digit = node == output ? 0 : digits[graph.types[node] - OperationGraph.firstOperationType]
      var sources = graph.predecessors[node]
      while sources != 0 {
        let source = sources.trailingZeroBitCount
        sources &= sources - 1
        for index in starts[source]..<starts[source + 1] {
          let (length, path) = (prefixes[index] >> 32, prefixes[index] & 0xFFFF_FFFF)
          if node == output {
            if lengths.contains(length) { row.set(bases[length] + path) }
          } else if length < lengths.upperBound {
            prefixes.append((length + 1) << 32 | path + digit * powers[length])
          }
        }
      }
      if prefixes.count - start > 1, graph.predecessors[node].nonzeroBitCount > 1 {
        Self.removeDuplicates(of: &prefixes, from: start)
      }
      starts.append(prefixes.count)
    }
  }

  private static func removeDuplicates(of values: inout [Int], from start: Int) {
    // Sorting `values[start...]` would copy it.
    values.withUnsafeMutableBufferPointer {
      var added = UnsafeMutableBufferPointer(rebasing: $0[start...])
      added.sort()
    }
    var kept = start
    for index in start..<values.count where kept == start || values[index] != values[kept - 1] {
      values[kept] = values[index]
      kept += 1
    }
    values.removeLast(values.count - kept)
  }
}
