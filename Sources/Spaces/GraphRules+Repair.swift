extension GraphRules {
  /// The edges that are left of `predecessors`, one set for each of a permitted number of nodes,
  /// once the rules hold.
  ///
  /// Edges that are not allowed go, required ones come. Each node without an edge into it gets the
  /// most probable one, then each without an edge out of it. While there are too many edges, the
  /// least probable one goes whose ends keep another; where every edge is the last of one of its
  /// ends, the most probable missing edge from a node to the next one comes first, and stays. Edges
  /// that obey the rules already stay as they are.
  package func repaired(
    _ predecessors: [UInt64], probability: @escaping (_ source: Int, _ target: Int) -> Float
  ) -> [UInt64] {
    var draft = Draft(
      predecessors: predecessors.indices.map { predecessors[$0] & allowed[$0] | required[$0] },
      kept: Array(required.prefix(predecessors.count)), probability: probability)
    draft.linkLooseEnds(allowed)
    while draft.edgeCount > maximumEdges {
      if !draft.dropLeastProbable() && !draft.keepMostProbableStep() { break }
    }
    return draft.predecessors
  }

  private struct Draft {
    var predecessors: [UInt64]
    /// Edges that must not go.
    var kept: [UInt64]
    let probability: (Int, Int) -> Float

    var edgeCount: Int { predecessors.reduce(0) { $0 + $1.nonzeroBitCount } }

    private func has(_ source: Int, _ target: Int) -> Bool {
      predecessors[target] >> UInt64(source) & 1 == 1
    }

    private func outDegree(_ node: Int) -> Int {
      predecessors.count { $0 >> UInt64(node) & 1 == 1 }
    }

    /// The pair of highest probability, the first among equals.
    private func best(_ pairs: [(source: Int, target: Int)]) -> (source: Int, target: Int)? {
      var best: (pair: (source: Int, target: Int), probability: Float)?
      for pair in pairs {
        let value = probability(pair.source, pair.target)
        if best == nil || value > best?.probability ?? 0 { best = (pair, value) }
      }
      return best?.pair
    }

    private mutating func add(_ edge: (source: Int, target: Int)?) {
      guard let edge else { return }
      predecessors[edge.target] |= 1 << UInt64(edge.source)
    }

    mutating func linkLooseEnds(_ allowed: [UInt64]) {
      func isAllowed(_ source: Int, _ target: Int) -> Bool {
        allowed[target] >> UInt64(source) & 1 == 1
      }
      let last = predecessors.count - 1
      for target in 1...last where predecessors[target] == 0 {
        add(best((0..<target).filter { isAllowed($0, target) }.map { ($0, target) }))
      }
      for source in 0..<last where outDegree(source) == 0 {
        add(best((source + 1...last).filter { isAllowed(source, $0) }.map { (source, $0) }))
      }
    }

    /// False where each edge is kept or the last of one of its ends.
    mutating func dropLeastProbable() -> Bool {
      let degrees = predecessors.indices.map(outDegree)
      var least: (source: Int, target: Int, probability: Float)?
      for target in predecessors.indices where predecessors[target].nonzeroBitCount > 1 {
        for source in 0..<target
        where has(source, target) && kept[target] >> UInt64(source) & 1 == 0 && degrees[source] > 1
        {
          let value = probability(source, target)
          if least == nil || value < least?.probability ?? 0 { least = (source, target, value) }
        }
      }
      guard let least else { return false }
      predecessors[least.target] &= ~(1 << UInt64(least.source))
      return true
    }

    /// False where every node has a kept edge to the next one.
    mutating func keepMostProbableStep() -> Bool {
      let missing = (1..<predecessors.count).filter { kept[$0] >> UInt64($0 - 1) & 1 == 0 }
      guard let step = best(missing.map { ($0 - 1, $0) }) else { return false }
      add(step)
      kept[step.target] |= 1 << UInt64(step.source)
      return true
    }
  }
}
