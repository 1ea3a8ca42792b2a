import Spaces

/// Architectures and lists of them: making, reading, packing.
func registerArchitectures(in m: ModuleBuilder) {
  m.type(ArchitectureHandle.self)
  m.type(ArchitectureListHandle.self)

  m.def("architecture_nodes", "architecture", doc: "The label of every node.") {
    (a: ArchitectureHandle) in a.value.nodes
  }
  m.def("architecture_edges", "architecture", doc: "Every edge as (source, target, label).") {
    (a: ArchitectureHandle) in a.value.edges.map { Tuple($0.source, $0.target, $0.label) }
  }
  m.def("architecture_packed", "architecture", doc: "The graph as bytes.") {
    (a: ArchitectureHandle) in ArchitecturePacking.pack([a.value])
  }
  m.def("architecture_from_packed", "packed", doc: "The graph that architecture_packed gave.") {
    (packed: [UInt8]) in
    let values = try ArchitecturePacking.unpack(packed)
    guard values.count == 1, let value = values.first else {
      throw ConversionError.value("the bytes hold \(values.count) architectures, not one")
    }
    return ArchitectureHandle(value)
  }
  m.def("list_of", "architectures", doc: "A list of single architectures.") {
    (items: [ArchitectureHandle]) in ArchitectureListHandle(items.map(\.value))
  }
  m.def("list_count", "list", doc: "How many architectures the list has.") {
    (list: ArchitectureListHandle) in list.values.count
  }
  m.def(
    "list_item", "list", "index",
    doc: "One architecture; negative indices count from the end."
  ) {
    (list: ArchitectureListHandle, index: Int) in ArchitectureHandle(try list.item(index))
  }
  m.def("list_select", "list", "indices", doc: "The architectures at the given positions.") {
    (list: ArchitectureListHandle, indices: [Int]) in
    ArchitectureListHandle(try indices.map(list.item))
  }
  m.def("list_joined", "first", "second", doc: "Both lists, one after the other.") {
    (first: ArchitectureListHandle, second: ArchitectureListHandle) in
    ArchitectureListHandle(first.values + second.values)
  }
  m.def("list_equal", "first", "second", doc: "Whether both hold equal architectures in order.") {
    (first: ArchitectureListHandle, second: ArchitectureListHandle) in first.values == second.values
  }
  m.def("list_packed", "list", doc: "The list as bytes.") {
    (list: ArchitectureListHandle) in ArchitecturePacking.pack(list.values)
  }
  m.def("list_from_packed", "packed", doc: "The list that list_packed gave.") {
    (packed: [UInt8]) in ArchitectureListHandle(try ArchitecturePacking.unpack(packed))
  }
}
