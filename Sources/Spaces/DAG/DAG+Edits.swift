import Tensors

extension DAG {
  /// A single edit: another label; with a free topology also an edge more or less, a node more or
  /// less. A node is added by splitting an edge x→y into x→x+1→y+1 (later nodes move up by one) and
  /// taken away by the reverse; with operations on edges, the edge's operation stays on the first
  /// half. So every edit can be undone by one.
  private enum Edit {
    /// A new byte in the packed form.
    case put(slot: Int, UInt8)
    case split(source: Int, target: Int, UInt8)
    case join(node: Int)
  }

  /// One edit drawn uniformly among those that the space accepts. Throws `unsupported` where it
  /// accepts none.
  public func mutate(
    _ architecture: Architecture, using random: inout RandomSource
  ) throws -> Architecture {
    try validate(architecture)
    var edits = edits(of: architecture)
    while !edits.isEmpty {
      edits.swapAt(random.below(edits.count), edits.count - 1)
      let edited = apply(edits.removeLast(), to: architecture)
      if try accepts(edited) { return edited }
    }
    throw SpacesError.unsupported(
      space: title, what: "architecture one edit away from this one",
      remedy: "give the space more operations or wider limits")
  }

  /// By edit: labels and edges in the order of the packed form, then nodes more, then nodes less.
  public func neighbors(of architecture: Architecture) throws -> [Architecture] {
    try validate(architecture)
    var seen: Set<Architecture> = []
    var neighbors: [Architecture] = []
    for edit in edits(of: architecture) {
      let edited = apply(edit, to: architecture)
      if try !seen.contains(edited) && accepts(edited) {
        seen.insert(edited)
        neighbors.append(edited)
      }
    }
    return neighbors
  }

  private func accepts(_ architecture: Architecture) throws -> Bool {
    guard fault(of: architecture) == nil else { return false }
    return try validity?(architecture) ?? true
  }

  private func edits(of architecture: Architecture) -> [Edit] {
    let count = architecture.nodeCount
    let bytes = architecture.packed
    let isFree = fixedPredecessors == nil
    let all = Array(operations.indices)
    var edits: [Edit] = []
    if placement == .nodes {
      for node in 1..<max(count - 1, 1) {
        for label in choices?[node - 1] ?? all where label != bytes[node] {
          edits.append(.put(slot: node, UInt8(label)))
        }
      }
    }
    let present = placement == .nodes ? [0] : all
    var edge = 0
    for slot in count..<bytes.count where isFree || bytes[slot] != 0 {
      if isFree, bytes[slot] != 0 { edits.append(.put(slot: slot, 0)) }
      for label in placement == .nodes ? present : choices?[edge] ?? present
      where label + 1 != bytes[slot] {
        edits.append(.put(slot: slot, UInt8(label + 1)))
      }
      edge += 1
    }
    guard isFree else { return edits }
    if count < maximumNodes {
      for edge in architecture.edges {
        for label in operations.indices {
          edits.append(.split(source: edge.source, target: edge.target, UInt8(label)))
        }
      }
    }
    if count > minimumNodes {
      let joinable = (1..<max(count - 1, 1)).filter { isJoinable($0, in: architecture) }
      edits += joinable.map { .join(node: $0) }
    }
    return edits
  }

  /// Whether the node could have come from splitting an edge.
  private func isJoinable(_ node: Int, in architecture: Architecture) -> Bool {
    let masks = architecture.predecessors
    let targets = masks.indices.filter { masks[$0] >> UInt64(node) & 1 == 1 }
    return masks[node] == 1 << UInt64(node - 1) && targets.count == 1
      && masks[targets[0]] >> UInt64(node - 1) & 1 == 0
  }

  private func apply(_ edit: Edit, to architecture: Architecture) -> Architecture {
    let bytes = architecture.packed
    let count = architecture.nodeCount
    switch edit {
    case .put(let slot, let byte):
      var edited = bytes
      edited[slot] = byte
      return Architecture(uncheckedNodeCount: count, bytes: edited)
    case .split(let source, let target, let label):
      var draft = PackedDraft(architecture).renumbered(count: count + 1) { node in
        node <= source ? node : node == source + 1 ? nil : node - 1
      }
      draft.node[source + 1] = placement == .nodes ? label : 0
      draft.edge[source, source + 1] = draft.edge[source, target + 1]
      draft.edge[source + 1, target + 1] = placement == .nodes ? 1 : label + 1
      draft.edge[source, target + 1] = 0
      return draft.architecture
    case .join(let node):
      let masks = architecture.predecessors
      let target = masks.firstIndex { $0 >> UInt64(node) & 1 == 1 } ?? node
      let whole = PackedDraft(architecture)
      var draft = whole.renumbered(count: count - 1) { $0 < node ? $0 : $0 + 1 }
      draft.edge[node - 1, target - 1] = whole.edge[node - 1, node]
      return draft.architecture
    }
  }
}
