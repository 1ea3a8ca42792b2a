import Spaces
import Tensors

/// Search spaces: constructors, then what every space can do.
func registerSpaces(in m: ModuleBuilder) {
  m.type(SpaceHandle.self)
  registerSpaceConstructors(in: m)
  registerSpaceProperties(in: m)
  registerSpaceMethods(in: m)
  registerNASBench201(in: m)
}

private func registerSpaceConstructors(in m: ModuleBuilder) {
  m.def("space_nas_bench_201", doc: "NAS-Bench-201.") { () in SpaceHandle(NASBench201()) }
  m.def("space_nas_bench_101", doc: "NAS-Bench-101.") { () in SpaceHandle(NASBench101()) }
  m.def("space_enas", "layers", doc: "The ENAS macro space.") {
    (layers: Int) in SpaceHandle(try ENAS(layers: layers))
  }
  m.def(
    "space_dag", "operations", "nodes", "edges=None", "topology=None", "on=None", "valid=None",
    doc: "A user's own space; nodes is [most] or [fewest, most]."
  ) {
    (
      operations: [String], nodes: [Int]?, edges: Int?, topology: [[Int]]?, on: String?,
      valid: PyCallback?
    ) in
    let name = on ?? OperationPlacement.nodes.rawValue
    guard let placement = OperationPlacement(rawValue: name) else {
      throw ConversionError.value("on is '\(name)': choose 'nodes' or 'edges'")
    }
    let validity = valid.map { callback in
      { @Sendable (architecture: Architecture) throws -> Bool in
        try callback.call(ArchitectureHandle(architecture), returning: Bool.self)
      }
    }
    if let topology {
      guard nodes == nil, edges == nil else {
        throw ConversionError.value("a fixed topology says how many nodes and edges there are")
      }
      let pairs = try topology.map { pair in
        guard pair.count == 2 else {
          throw ConversionError.value("\(pair) in topology is no (source, target) pair")
        }
        return (pair[0], pair[1])
      }
      return SpaceHandle(
        try DAG(
          operations: operations, placement: placement, edges: pairs, validity: validity))
    }
    guard let nodes, let most = nodes.last, nodes.count <= 2 else {
      throw ConversionError.value("nodes must be the most nodes, or (fewest, most)")
    }
    return SpaceHandle(
      try DAG(
        operations: operations, placement: placement, minimumNodes: nodes.count == 2 ? nodes[0] : 2,
        maximumNodes: most, maximumEdges: edges, validity: validity))
  }
  m.def("space_from_description", "text", doc: "The space that space_description named.") {
    (text: String) in SpaceHandle(try SpaceCatalog.space(text))
  }
}

private func registerSpaceProperties(in m: ModuleBuilder) {
  m.def("space_key", "space", doc: "The stable identifier.") { (s: SpaceHandle) in s.space.key }
  m.def("space_title", "space", doc: "The title.") { (s: SpaceHandle) in s.space.title }
  m.def("space_operations", "space", doc: "Operation names in label order.") {
    (s: SpaceHandle) in s.space.operations
  }
  m.def("space_size", "space", doc: "The exact size as powers [(base, exponent)], or None.") {
    (s: SpaceHandle) in s.space.size?.powers.map { Tuple($0.base, $0.exponent) }
  }
  m.def("space_description", "space", doc: "The text that names the space in files.") {
    (s: SpaceHandle) in s.space.spaceDescription.description
  }
}

private func registerSpaceMethods(in m: ModuleBuilder) {
  m.long("space_sample", "space", "n", "seed", doc: "n architectures drawn at random.") {
    (control: RunControl, s: SpaceHandle, n: Int, seed: Int) in
    ArchitectureListHandle(try s.space.sample(n, seed: seed, control: control))
  }
  m.def(
    "space_mutate", "space", "architecture", "seed",
    doc: "A random architecture one edit away."
  ) {
    (s: SpaceHandle, a: ArchitectureHandle, seed: Int) in
    var random = RandomSource(seed: seed)
    return ArchitectureHandle(try s.space.mutate(a.value, using: &random))
  }
  m.def("space_neighbors", "space", "architecture", doc: "All architectures one edit away.") {
    (s: SpaceHandle, a: ArchitectureHandle) in
    ArchitectureListHandle(try s.space.neighbors(of: a.value))
  }
  m.long("space_enumerate", "space", "unique", doc: "All architectures in the space's order.") {
    (control: RunControl, s: SpaceHandle, unique: Bool) in
    ArchitectureListHandle(try s.space.enumerate(unique: unique, control: control))
  }
  m.def("space_contains", "space", "architecture", doc: "Whether the space has the architecture.") {
    (s: SpaceHandle, a: ArchitectureHandle) in
    do {
      try s.space.validate(a.value)
      return true
    } catch is SpacesError {
      return false
    }
  }
  m.def("space_canonical_key", "space", "architecture", doc: "The canonical key.") {
    (s: SpaceHandle, a: ArchitectureHandle) in try s.space.canonicalKey(of: a.value)
  }
  m.def("space_canonical_keys", "space", "list", doc: "The canonical key of each.") {
    (s: SpaceHandle, list: ArchitectureListHandle) in
    try list.values.map(s.space.canonicalKey)
  }
  m.def("space_parse", "space", "text", doc: "The architecture that the text describes.") {
    (s: SpaceHandle, text: String) in ArchitectureHandle(try s.space.parse(text))
  }
  m.def("space_text", "space", "architecture", doc: "The published text form.") {
    (s: SpaceHandle, a: ArchitectureHandle) in try s.space.text(of: a.value)
  }
  m.def(
    "space_graph", "space", "architecture",
    doc: "Types and (source, target) edges, operations on nodes."
  ) {
    (s: SpaceHandle, a: ArchitectureHandle) in
    let graph = try s.space.operationGraph(of: a.value)
    return Tuple(graph.types, graph.edges.map { Tuple($0.source, $0.target) })
  }
  m.def("space_encode", "space", "list", "encoding", doc: "One float row for each architecture.") {
    (s: SpaceHandle, list: ArchitectureListHandle, name: String) in
    guard let encoding = Encoding(rawValue: name) else {
      let known = Encoding.allCases.map(\.rawValue).joined(separator: ", ")
      throw ConversionError.value("unknown encoding '\(name)': choose one of \(known)")
    }
    return try s.space.encode(list.values, as: encoding)
  }
}

private func registerNASBench201(in m: ModuleBuilder) {
  func space(_ handle: SpaceHandle) throws -> NASBench201 {
    guard let space = handle.space as? NASBench201 else {
      throw ConversionError.type("expected NAS-Bench-201, got \(handle.space.title)")
    }
    return space
  }
  func dataset(_ name: String) throws -> NASBench201.Dataset {
    guard let dataset = NASBench201.Dataset(rawValue: name) else {
      let known = NASBench201.Dataset.allCases.map(\.rawValue).joined(separator: ", ")
      throw ConversionError.value("unknown dataset '\(name)': choose one of \(known)")
    }
    return dataset
  }
  m.def("nas_bench_201_index", "space", "architecture", doc: "The official index.") {
    (s: SpaceHandle, a: ArchitectureHandle) in try space(s).index(of: a.value)
  }
  m.def("nas_bench_201_at", "space", "index", doc: "The architecture with the official index.") {
    (s: SpaceHandle, index: Int) in ArchitectureHandle(try space(s).architecture(at: index))
  }
  m.def(
    "nas_bench_201_parameters", "space", "architecture", "dataset",
    doc: "Parameters in millions."
  ) {
    (s: SpaceHandle, a: ArchitectureHandle, name: String) in
    try space(s).parameters(of: a.value, dataset: dataset(name))
  }
  m.def(
    "nas_bench_201_flops", "space", "architecture", "dataset",
    doc: "Multiply-adds in millions."
  ) {
    (s: SpaceHandle, a: ArchitectureHandle, name: String) in
    try space(s).flops(of: a.value, dataset: dataset(name))
  }
}
