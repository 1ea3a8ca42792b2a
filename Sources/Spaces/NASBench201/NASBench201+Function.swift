extension NASBench201 {
  /// The cell's function as text, by the official rule (AutoDL-Projects,
  /// `CellStructure.to_unique_str(consider_zero=True)`): a skip passes its node on, `none` and
  /// whatever follows a node known to be zero are zero, and the summands of a node are sorted.
  ///
  /// The rule is kept as published, so it is sufficient but not complete: a sum with a zero
  /// summand, for instance, is told apart from the same sum without it. It gives 6,466 classes.
  public func canonicalKey(of architecture: Architecture) throws -> String {
    try validate(architecture)
    return functionText(of: architecture)
  }

  func functionText(of cell: Architecture) -> String {
    let zero = "#"
    var functions = ["0"]
    var slot = Self.nodeCount
    for target in 1..<Self.nodeCount {
      var summands: [String] = []
      for source in 0..<target {
        let label = Int(cell.packed[slot]) - 1
        slot += 1
        switch Self.vocabulary[label] {
        case .zero: summands.append(zero)
        case _ where functions[source] == zero: summands.append(zero)
        case .identity: summands.append(functions[source])
        default: summands.append("(\(functions[source]))@\(Self.numbering[label].operation)")
        }
      }
      functions.append(summands.sorted().joined(separator: "+"))
    }
    return functions[Self.nodeCount - 1]
  }
}
