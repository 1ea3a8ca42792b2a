import Reports
import Spaces
import Tensors

/// Search spaces: constructors, then what every space can do.
func registerSpaces(in m: ModuleBuilder) {
  m.type(SpaceHandle.self)
  registerSpaceConstructors(in: m)
  registerSpaceProperties(in: m)
  registerSpaceMethods(in: m)
  registerSpaceForms(in: m)
  registerSpaceNetworks(in: m)
  registerSpaceCatalog(in: m)
  registerIndices(in: m)
}

private func registerSpaceProperties(in m: ModuleBuilder) {
  m.def("space_key", "space", doc: "The stable identifier.") { (s: SpaceHandle) in s.space.key }
  m.def("space_title", "space", doc: "The title.") { (s: SpaceHandle) in s.space.title }
  m.def("space_operations", "space", doc: "Operation names in label order.") {
    (s: SpaceHandle) in s.space.operations
  }
  m.def("space_vocabulary", "space", doc: "The name of what each operation computes, or None.") {
    (s: SpaceHandle) in s.space.vocabulary.map(\.name)
  }
  m.def("space_size", "space", doc: "The exact size as powers [(base, exponent)], or None.") {
    (s: SpaceHandle) in s.space.size?.powers.map { Tuple($0.base, $0.exponent) }
  }
  m.def(
    "space_lacks_rule", "space",
    doc: "Whether the space was read without the rule it was made with."
  ) {
    (s: SpaceHandle) in s.space.lacksRule
  }
  m.def("space_description", "space", doc: "The text that names the space in files.") {
    (s: SpaceHandle) in s.space.spaceDescription.description
  }
}

private func registerSpaceMethods(in m: ModuleBuilder) {
  m.long("space_sample", "space", "n", "seed", doc: "n architectures drawn at random.") {
    (control: RunControl, s: SpaceHandle, n: Int, seed: Seed) in
    ArchitectureListHandle(try s.space.sample(n, seed: seed.value, control: control))
  }
  m.def(
    "space_mutate", "space", "architecture", "seed",
    doc: "A random architecture one edit away."
  ) {
    (s: SpaceHandle, a: ArchitectureHandle, seed: Seed) in
    var random = RandomSource(seed: seed.value)
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

private func registerIndices(in m: ModuleBuilder) {
  func space(_ handle: SpaceHandle) throws -> any IndexedSpace {
    guard let space = handle.space as? any IndexedSpace else {
      throw ConversionError.type("\(handle.space.title) has no official numbers")
    }
    return space
  }
  m.def("space_index", "space", "architecture", doc: "The official number.") {
    (s: SpaceHandle, a: ArchitectureHandle) in try space(s).index(of: a.value)
  }
  m.def("space_at", "space", "index", doc: "The architecture with the official number.") {
    (s: SpaceHandle, index: Int) in ArchitectureHandle(try space(s).architecture(at: index))
  }
}

/// The sizes of a network: those of the space's paper where nothing else is said.
private func options(
  _ space: any SearchSpace, _ name: String, channels: Int?, cells: Int?, stages: Int?
) throws -> NetworkOptions {
  guard let dataset = ImageDataset(rawValue: name) else {
    let known = ImageDataset.allCases.map(\.rawValue).joined(separator: ", ")
    throw ConversionError.value("unknown dataset '\(name)': choose one of \(known)")
  }
  var options = space.networkOptions.on(dataset)
  options.channels = channels ?? options.channels
  options.cellsPerStage = cells ?? options.cellsPerStage
  options.stages = stages ?? options.stages
  return options
}

private func registerSpaceNetworks(in m: ModuleBuilder) {
  m.def(
    "space_cost", "space", "architecture", "dataset", "channels=None", "cells=None", "stages=None",
    doc: "(parameters, multiply-adds of one image) of the network."
  ) {
    (
      s: SpaceHandle, a: ArchitectureHandle, dataset: String, channels: Int?, cells: Int?,
      stages: Int?
    ) in
    let cost = try s.space.network(
      of: a.value,
      options: options(s.space, dataset, channels: channels, cells: cells, stages: stages)
    ).cost
    return Tuple(cost.parameters, cost.multiplyAdds)
  }
  m.def(
    "drawing_network", "space", "architecture", "dataset", "channels=None", "cells=None",
    "stages=None", doc: "The whole network as SVG."
  ) {
    (
      s: SpaceHandle, a: ArchitectureHandle, dataset: String, channels: Int?, cells: Int?,
      stages: Int?
    ) in
    try networkDrawing(
      of: a.value, in: s.space,
      options: options(s.space, dataset, channels: channels, cells: cells, stages: stages))
  }
}

private func registerSpaceCatalog(in m: ModuleBuilder) {
  m.def("space_catalog", doc: "(key, title, paper, example) of every kind of space.") {
    () in SpaceCatalog.entries.map { Tuple($0.key, $0.title, $0.paper, $0.examples[0]) }
  }
  m.def(
    "space_register", "space", "key", "title", "paper",
    doc: "The space under a key of its own, which the catalog has from then on."
  ) {
    (s: SpaceHandle, key: String, title: String, paper: String) in
    SpaceHandle(try SpaceCatalog.register(s.space, as: key, title: title, paper: paper))
  }
}
