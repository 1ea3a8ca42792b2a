import Tensors

extension DAG {
  /// All architectures: by number of nodes, topology and labels. With `unique`, the first of each
  /// class of isomorphic ones. Throws `unsupported` where there are more than
  /// `EnumerationLimit.count` before the validity callback and the removal of duplicates.
  public func enumerate(unique: Bool, control: RunControl) throws -> [Architecture] {
    let total = candidateCount
    if total != nil || maximumNodes <= Self.countedNodes { try checkEnumerable(total) }
    var candidates = 0
    var seen: Set<String> = []
    var all: [Architecture] = []
    try forEachTopology(control) { predecessors in
      var labels = LabelOdometer(
        operations: operations.count,
        slots: placement == .nodes
          ? predecessors.count - 2 : predecessors.reduce(0) { $0 + $1.nonzeroBitCount })
      repeat {
        candidates += 1
        if candidates > EnumerationLimit.count { try checkEnumerable(nil) }
        if candidates % 64 == 0 {
          try control.check()
          control.report(candidates, of: total ?? EnumerationLimit.count)
        }
        let architecture = labelled(predecessors, labels.digits)
        guard try validity?(architecture) ?? true else { continue }
        guard !unique || seen.insert(canonicalText(of: architecture)).inserted else { continue }
        all.append(architecture)
      } while labels.advance()
    }
    return all
  }

  private func forEachTopology(_ control: RunControl, _ body: ([UInt64]) throws -> Void) throws {
    if let fixedPredecessors { return try body(fixedPredecessors) }
    for nodes in minimumNodes...maximumNodes {
      var pending = [TopologyWalk(nodes: nodes, edgeLimit: maximumEdges)]
      while let walk = pending.popLast() {
        if walk.isDone {
          try body(walk.predecessors)
          continue
        }
        for isEdge in [true, false] where isEdge ? walk.canTake : walk.canSkip {
          pending.append(walk)
          pending[pending.count - 1].decide(isEdge)
        }
      }
    }
  }

  /// The architecture with these edges whose labels, in the order of nodes or edges, are `digits`.
  func labelled(_ predecessors: [UInt64], _ digits: [Int]) -> Architecture {
    let count = predecessors.count
    var bytes = [UInt8](repeating: 0, count: count)
    var used = 0
    if placement == .nodes {
      for (inner, digit) in digits.enumerated() { bytes[inner + 1] = UInt8(digit) }
    }
    for (target, mask) in predecessors.enumerated() {
      for source in 0..<target {
        guard mask >> UInt64(source) & 1 == 1 else {
          bytes.append(0)
          continue
        }
        bytes.append(placement == .nodes ? 1 : UInt8(digits[used] + 1))
        used += 1
      }
    }
    return Architecture(uncheckedNodeCount: count, bytes: bytes)
  }
}

/// All lists of `slots` labels, the last changing fastest.
private struct LabelOdometer {
  let operations: Int
  private(set) var digits: [Int]

  init(operations: Int, slots: Int) {
    self.operations = operations
    digits = [Int](repeating: 0, count: slots)
  }

  /// Moves on; false after the last list.
  mutating func advance() -> Bool {
    for position in digits.indices.reversed() {
      if digits[position] < operations - 1 {
        digits[position] += 1
        return true
      }
      digits[position] = 0
    }
    return false
  }
}
