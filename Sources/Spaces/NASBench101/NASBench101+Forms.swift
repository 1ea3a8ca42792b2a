extension NASBench101 {
  /// The operations and edges of the official `ModelSpec`, with or without `input` and `output` at the
  /// ends; vertices on no path may be among them.
  public func architecture(
    operations names: [String], edges: [(source: Int, target: Int)]?
  ) throws -> Architecture {
    guard let edges else {
      throw SpacesError.unsupported(
        space: title, what: "architectures as operations alone", remedy: "give their edges too")
    }
    let hasEnds = names.first == "input" && names.last == "output" && names.count > 1
    let inner = hasEnds ? names.dropFirst().dropLast() : names[...]
    let labels =
      [Int(Self.inputLabel)] + (try inner.map { Self.numbering[try label(of: $0)].label })
      + [Int(Self.outputLabel)]
    let architecture = try Architecture(
      nodes: labels, edges: edges.map { Architecture.Edge($0.source, $0.target) })
    try validate(architecture)
    return architecture
  }
}
