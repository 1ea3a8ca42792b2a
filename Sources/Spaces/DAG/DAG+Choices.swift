extension DAG {
  /// The labels that each of `slots` nodes or edges may have, in the order in which they are listed:
  /// the choices of a fixed topology where it has some, else all.
  func labels(ofSlots slots: Int) -> [[Int]] {
    choices ?? Array(repeating: Array(operations.indices), count: slots)
  }

  /// How many nodes or edges of a graph with these edges carry operations.
  func slotCount(_ predecessors: [UInt64]) -> Int {
    placement == .nodes
      ? predecessors.count - 2 : predecessors.reduce(0) { $0 + $1.nonzeroBitCount }
  }

  /// The labels of an architecture of the space, one for each node or edge that carries one.
  func labels(of architecture: Architecture) -> [Int] {
    placement == .nodes
      ? Array(architecture.nodes.dropFirst().dropLast()) : architecture.edges.map(\.label)
  }

  /// Names as labels. `names` has a list for each slot. Throws `invalidArgument` for another number
  /// of lists, an empty one, a repeated name, and one that is no operation.
  static func choices(
    _ names: [[String]], among operations: [String], slots: Int, _ placement: OperationPlacement
  ) throws -> [[Int]] {
    let what = placement == .nodes ? "inner node" : "edge"
    guard names.count == slots else {
      throw SpacesError.invalidArgument(
        "\(names.count) lists of choices for \(slots) \(what)s: give one for each \(what), in order"
      )
    }
    return try names.enumerated().map { slot, list in
      guard !list.isEmpty, Set(list).count == list.count else {
        throw SpacesError.invalidArgument(
          "the choices of \(what) \(slot), counted from 0, are \(list): give at least one operation, "
            + "each once")
      }
      return try list.map { name in
        guard let label = operations.firstIndex(of: name) else {
          throw SpacesError.invalidArgument(
            "'\(name.prefix(64))' is a choice of \(what) \(slot) and none of the operations "
              + operations.joined(separator: ", "))
        }
        return label
      }
    }
  }

  /// The first slot whose label is none of its choices, in words.
  func choiceFault(of architecture: Architecture) -> String? {
    guard let choices else { return nil }
    for (slot, (label, allowed)) in zip(labels(of: architecture), choices).enumerated()
    where !allowed.contains(label) {
      let names = allowed.map { operations[$0] }.joined(separator: ", ")
      return "\(placement == .nodes ? "node \(slot + 1)" : "edge \(slot)") has "
        + "'\(operations[label])' and may have \(names)"
    }
    return nil
  }
}
