extension DAG {
  /// One word for each node from 1 on, with its predecessors in brackets, the last one being
  /// `output`: `conv(0) pool(0,1) output(1,2)` with operations on nodes, and
  /// `node(conv~0) output(skip~0,conv~1)` with operations on edges, as in NAS-Bench-201's texts.
  public func text(of architecture: Architecture) throws -> String {
    try validate(architecture)
    return uncheckedText(of: architecture)
  }

  func uncheckedText(of architecture: Architecture) -> String {
    let draft = PackedDraft(architecture)
    let last = architecture.nodeCount - 1
    return (1...last).map { target in
      let sources = (0..<target).filter { draft.edge[$0, target] != 0 }.map { source in
        placement == .nodes
          ? "\(source)" : "\(operations[Int(draft.edge[source, target]) - 1])~\(source)"
      }
      let name =
        target == last
        ? "output" : placement == .nodes ? operations[Int(draft.node[target])] : "node"
      return "\(name)(\(sources.joined(separator: ",")))"
    }.joined(separator: " ")
  }

  /// Reads what `text(of:)` prints; spaces between its parts are ignored.
  public func parse(_ text: String) throws -> Architecture {
    var scanner = try TextScanner(text, space: title)
    var labels = [0]
    var edges: [Architecture.Edge] = []
    var isOutput = false
    repeat {
      let target = labels.count
      guard target < maximumNodes else {
        throw scanner.error("more than \(maximumNodes) nodes")
      }
      scanner.skipSpaces()
      let start = scanner.position
      let name = try scanner.name("an operation or 'output'")
      isOutput = name == "output"
      if isOutput || placement == .edges && name == "node" {
        labels.append(0)
      } else if placement == .nodes {
        labels.append(try label(name, scanner, at: start))
      } else {
        throw scanner.error("expected 'node' or 'output'", at: start)
      }
      try scanner.expect("(")
      repeat {
        scanner.skipSpaces()
        let start = scanner.position
        var edgeLabel = 0
        if placement == .edges {
          edgeLabel = try label(try scanner.name("an operation"), scanner, at: start)
          try scanner.expect("~")
        }
        let source = try scanner.integer(in: 0..<target, "a node")
        guard !edges.contains(where: { $0.source == source && $0.target == target }) else {
          throw scanner.error("node \(source) is given twice", at: start)
        }
        edges.append(.init(source, target, label: edgeLabel))
      } while scanner.take(",")
      try scanner.expect(")")
    } while !isOutput
    try scanner.expectEnd()
    let architecture = try Architecture(nodes: labels, edges: edges)
    try validate(architecture)
    return architecture
  }

  private func label(_ name: String, _ scanner: TextScanner, at offset: Int) throws -> Int {
    guard let label = operations.firstIndex(of: name) else {
      let known = operations.prefix(8).joined(separator: ", ")
      let more = operations.count > 8 ? ", ..." : ""
      throw scanner.error("expected one of \(known)\(more)", at: offset)
    }
    return label
  }
}
