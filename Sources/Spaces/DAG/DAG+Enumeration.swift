import Tensors

extension DAG {
  /// All architectures: by number of nodes, topology and labels. With `unique`, the first of each
  /// class by the space's `equivalence`. Labels are in the order of the choices, the last node's or
  /// edge's changing fastest. Throws `unsupported` where there are more than
  /// `EnumerationLimit.count` before the validity callback and the removal of duplicates.
  public func enumerate(unique: Bool, control: RunControl) throws -> [Architecture] {
    let total = candidateCount
    let isCounted = fixedPredecessors != nil || maximumNodes <= Self.countedNodes
    if total != nil || isCounted { try checkEnumerable(total) }
    var candidates = 0
    var seen: Set<String> = []
    var all: [Architecture] = []
    try forEachTopology(control) { predecessors in
      var labels = LabelOdometer(choices: labels(ofSlots: slotCount(predecessors)))
      repeat {
        candidates += 1
        if candidates > EnumerationLimit.count { try checkEnumerable(nil) }
        if candidates % 64 == 0 {
          try control.check()
          control.report(candidates, of: total ?? EnumerationLimit.count)
        }
        let architecture = labelled(predecessors, labels.labels)
        guard try validity?(architecture) ?? true else { continue }
        guard try !unique || seen.insert(uncheckedKey(of: architecture)).inserted else { continue }
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

/// All lists of labels with one of each list of choices, the last changing fastest.
private struct LabelOdometer {
  private let choices: [[Int]]
  private var digits: [Int]
  private(set) var labels: [Int]

  /// Every list of choices holds at least one.
  init(choices: [[Int]]) {
    self.choices = choices
    digits = [Int](repeating: 0, count: choices.count)
    labels = choices.map { $0[0] }
  }

  /// Moves on; false after the last list.
  mutating func advance() -> Bool {
    for position in digits.indices.reversed() {
      let isLast = digits[position] == choices[position].count - 1
      digits[position] = isLast ? 0 : digits[position] + 1
      labels[position] = choices[position][digits[position]]
      if !isLast { return true }
    }
    return false
  }
}
