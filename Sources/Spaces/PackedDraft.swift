/// The packed form of an architecture, open for changes.
struct PackedDraft {
  struct Pairs {
    fileprivate var bytes: [UInt8]

    subscript(source: Int, target: Int) -> UInt8 {
      get { bytes[Architecture.pairIndex(source, target)] }
      set { bytes[Architecture.pairIndex(source, target)] = newValue }
    }
  }

  var node: [UInt8]
  /// 0, or label + 1.
  var edge: Pairs

  init(nodes: Int) {
    node = [UInt8](repeating: 0, count: nodes)
    edge = Pairs(bytes: [UInt8](repeating: 0, count: Architecture.pairCount(nodes)))
  }

  init(_ architecture: Architecture) {
    node = Array(architecture.packed.prefix(architecture.nodeCount))
    edge = Pairs(bytes: Array(architecture.packed.dropFirst(architecture.nodeCount)))
  }

  /// `old(i)` is the number that node i has here, nil for a new node. Edges must stay upward.
  func renumbered(count: Int, old: (Int) -> Int?) -> PackedDraft {
    var draft = PackedDraft(nodes: count)
    for target in 0..<count {
      guard let oldTarget = old(target) else { continue }
      draft.node[target] = node[oldTarget]
      for source in 0..<target {
        guard let oldSource = old(source), oldSource < oldTarget else { continue }
        draft.edge[source, target] = edge[oldSource, oldTarget]
      }
    }
    return draft
  }

  var architecture: Architecture {
    Architecture(uncheckedNodeCount: node.count, bytes: node + edge.bytes)
  }
}
