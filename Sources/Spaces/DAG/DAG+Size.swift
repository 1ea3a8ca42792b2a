extension DAG {
  /// Exact without a validity callback for a fixed topology and for free ones of at most 16 nodes,
  /// as long as the count fits in an integer; nil otherwise.
  public var size: SpaceSize? {
    guard validity == nil else { return nil }
    return fixedSize ?? candidateCount.map { SpaceSize($0) }
  }

  /// The most nodes of a free topology whose graphs are counted.
  static let countedNodes = 16

  private var fixedSize: SpaceSize? {
    guard let fixedPredecessors else { return nil }
    var exponents: [Int: Int] = [:]
    for labels in labels(ofSlots: slotCount(fixedPredecessors)) {
      exponents[labels.count, default: 0] += 1
    }
    return SpaceSize(exponents.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
  }

  /// The number of architectures before the validity callback, nil where it is not known or
  /// exceeds integers.
  ///
  /// Counts graphs node by node. The state is the number of nodes without an outgoing edge and the
  /// number of edges; node y takes i of the former and j of the y − i others as predecessors.
  var candidateCount: Int? {
    if let fixedSize { return fixedSize.count }
    guard maximumNodes <= Self.countedNodes else { return nil }
    var sum = CheckedSum()
    var states = [[0], [1]]
    for node in 1..<maximumNodes {
      var next = [[Int]](
        repeating: [Int](repeating: 0, count: maximumEdges + 1), count: node + 2)
      for (uncovered, counts) in states.enumerated() {
        for (edges, count) in counts.enumerated() where count > 0 {
          for other in 0...(node - uncovered) {
            let others = CheckedSum.binomial(node - uncovered, other)
            if node + 1 >= minimumNodes, edges + uncovered + other <= maximumEdges {
              let labels = placement == .nodes ? node - 1 : edges + uncovered + other
              sum.add(count, others, SpaceSize([(operations.count, labels)]).count)
            }
            for taken in 0...uncovered
            where taken + other > 0 && edges + taken + other <= maximumEdges {
              var cell = CheckedSum(next[uncovered - taken + 1][edges + taken + other])
              cell.add(count, others, CheckedSum.binomial(uncovered, taken))
              guard let value = cell.value else { return nil }
              next[uncovered - taken + 1][edges + taken + other] = value
            }
          }
        }
      }
      states = next
    }
    return sum.value
  }
}

/// A sum that becomes nil instead of overflowing.
private struct CheckedSum {
  private(set) var value: Int?

  init(_ value: Int = 0) { self.value = value }

  /// Adds a · b · c.
  mutating func add(_ a: Int, _ b: Int, _ c: Int?) {
    guard let value, let c else {
      self.value = nil
      return
    }
    let (ab, first) = a.multipliedReportingOverflow(by: b)
    let (abc, second) = ab.multipliedReportingOverflow(by: c)
    let (sum, third) = value.addingReportingOverflow(abc)
    self.value = first || second || third ? nil : sum
  }

  /// n over k, for n of at most 60.
  static func binomial(_ n: Int, _ k: Int) -> Int {
    (0..<min(k, n - k)).reduce(1) { $0 * (n - $1) / ($1 + 1) }
  }
}
