extension DAG {
  /// By the space's `equivalence`:
  ///
  /// - `isomorphism`: the text of one representative of all architectures isomorphic to this one,
  ///   input and output fixed; so equal exactly for isomorphic architectures. Always exact up to 12
  ///   nodes. Beyond, the search for the representative is bounded; the few graphs that are too
  ///   symmetric for it get a text that begins with "refined:", equal for isomorphic architectures
  ///   but in principle also for others.
  /// - `identity` and `function`: a digest of the sum of operations that the output is.
  /// - `custom`: what the closure says.
  public func canonicalKey(of architecture: Architecture) throws -> String {
    try validate(architecture)
    return try uncheckedKey(of: architecture)
  }

  func uncheckedKey(of architecture: Architecture) throws -> String {
    switch equivalence {
    case .isomorphism:
      switch CanonicalForm(of: architecture) {
      case .representative(let representative): uncheckedText(of: representative)
      case .refinement(let digest): "refined:" + String(digest, radix: 16)
      }
    case .identity: functionKey(of: architecture, dropsZeros: false)
    case .function: functionKey(of: architecture, dropsZeros: true)
    case .custom(let key): try key(architecture)
    }
  }

  /// A node reads the sum of its predecessors; operations with the same meaning are the same.
  private func functionKey(of architecture: Architecture, dropsZeros: Bool) -> String {
    let draft = PackedDraft(architecture)
    let last = architecture.nodeCount - 1
    func apply(_ label: UInt8, to sum: FunctionSum) -> FunctionSum {
      let operation = vocabulary[Int(label)]
      return sum.applying(
        operation.name ?? operations[Int(label)], operation, dropsZeros: dropsZeros)
    }
    var values = [FunctionSum.input]
    for target in 1...last {
      var sum = FunctionSum.zero
      for source in 0..<target {
        let byte = draft.edge[source, target]
        guard byte != 0 else { continue }
        sum.add(placement == .edges ? apply(byte - 1, to: values[source]) : values[source])
      }
      let hasOperation = placement == .nodes && target < last
      values.append(hasOperation ? apply(draft.node[target], to: sum) : sum)
    }
    return values[last].key
  }
}
