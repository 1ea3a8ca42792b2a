import Spaces
import Tensors

/// What makes search spaces.
func registerSpaceConstructors(in m: ModuleBuilder) {
  m.def("space_nas_bench_201", doc: "NAS-Bench-201.") { () in SpaceHandle(NASBench201()) }
  m.def("space_nas_bench_101", doc: "NAS-Bench-101.") { () in SpaceHandle(NASBench101()) }
  m.def("space_enas", "layers", doc: "The ENAS macro space.") {
    (layers: Int) in SpaceHandle(try ENAS(layers: layers))
  }
  m.long(
    "space_dag", "operations", "nodes", "edges=None", "topology=None", "on=None", "valid=None",
    "choices=None", "equivalence=None", "equivalent=None",
    doc:
      "A user's own space; operations are [name] or [name, what it computes], nodes is [most] or "
      + "[fewest, most]."
  ) {
    (
      control: RunControl, words: [[String]], nodes: [Int]?, edges: Int?, topology: [[Int]]?,
      on: String?,
      valid: PyCallback?, choices: [[String]]?, rule: String?, equivalent: PyCallback?
    ) in
    let (operations, meanings) = try vocabulary(words)
    let name = on ?? OperationPlacement.nodes.rawValue
    guard let placement = OperationPlacement(rawValue: name) else {
      throw ConversionError.value("on is '\(name)': choose 'nodes' or 'edges'")
    }
    let equivalence = try equivalence(rule, equivalent)
    if let topology {
      guard nodes == nil, edges == nil else {
        throw ConversionError.value("a fixed topology says how many nodes and edges there are")
      }
      return SpaceHandle(
        try DAG(
          operations: operations, meanings: meanings, placement: placement,
          edges: pairs(topology, "topology"), choices: choices, equivalence: equivalence,
          validity: validity(valid)))
    }
    guard choices == nil else {
      throw ConversionError.value(
        "choices for each node or edge need a fixed topology: give topology=[(source, target), ...], "
          + "or a Chain for layers one after the other")
    }
    guard let nodes, let most = nodes.last, nodes.count <= 2 else {
      throw ConversionError.value("nodes must be the most nodes, or (fewest, most)")
    }
    return SpaceHandle(
      try DAG(
        operations: operations, meanings: meanings, placement: placement,
        minimumNodes: nodes.count == 2 ? nodes[0] : 2, maximumNodes: most, maximumEdges: edges,
        equivalence: equivalence, validity: validity(valid)))
  }
  m.long(
    "space_chain", "choices", "operations", "channels", "strides", "stem", "stem_stride", "head",
    "valid=None", "equivalence=None", "equivalent=None",
    doc: "Chains of layers; operations are [name] or [name, what it computes]."
  ) {
    (
      control: RunControl, choices: [[String]], words: [[String]], channels: [Int]?,
      strides: [Int]?, stem: Int,
      stemStride: Int, head: Int?, valid: PyCallback?, rule: String?, equivalent: PyCallback?
    ) in
    let (operations, meanings) = try vocabulary(words)
    return SpaceHandle(
      try Chain(
        choices: choices, operations: operations, meanings: meanings,
        skeleton: Skeleton(
          layers: choices.count, channels: channels, strides: strides, stem: stem,
          stemStride: stemStride, head: head),
        equivalence: equivalence(rule, equivalent), validity: validity(valid)))
  }
  m.def("space_from_description", "text", doc: "The space that space_description named.") {
    (text: String) in SpaceHandle(try SpaceCatalog.space(text))
  }
}

private func vocabulary(_ words: [[String]]) throws -> ([String], [String: Operation]) {
  let meanings = try words.reduce(into: [String: Operation]()) { meanings, entry in
    guard (1...2).contains(entry.count) else {
      throw ConversionError.value("\(entry) in operations is no name with what it computes")
    }
    if entry.count == 2 { meanings[entry[0]] = try Operation(parsing: entry[1]) }
  }
  return (words.compactMap(\.first), meanings)
}

private func equivalence(_ rule: String?, _ equivalent: PyCallback?) throws -> Equivalence {
  guard let equivalent else { return try rule.map(Equivalence.init(named:)) ?? .isomorphism }
  return .custom { try equivalent.call(ArchitectureHandle($0), returning: String.self) }
}

private func validity(_ valid: PyCallback?) -> DAG.Validity? {
  valid.map { callback in { try callback.call(ArchitectureHandle($0), returning: Bool.self) } }
}

/// Edges as pairs of node numbers.
func pairs(_ edges: [[Int]], _ what: String) throws -> [(source: Int, target: Int)] {
  try edges.map { pair in
    guard pair.count == 2 else {
      throw ConversionError.value("\(pair) in \(what) is no (source, target) pair")
    }
    return (pair[0], pair[1])
  }
}
