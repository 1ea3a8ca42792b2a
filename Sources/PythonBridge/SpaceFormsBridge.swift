import Spaces
import Tensors

/// Architectures from texts, numbers, names and keys.
func registerSpaceForms(in m: ModuleBuilder) {
  m.def("space_parse", "space", "text", doc: "The architecture that the text describes.") {
    (s: SpaceHandle, text: String) in ArchitectureHandle(try s.space.parse(text))
  }
  m.def("space_text", "space", "architecture", doc: "The published text form.") {
    (s: SpaceHandle, a: ArchitectureHandle) in try s.space.text(of: a.value)
  }
  m.def("space_of_indices", "space", "indices", doc: "The architecture of these operation indices.")
  {
    (s: SpaceHandle, indices: [Int]) in
    ArchitectureHandle(try s.space.architecture(operationIndices: indices))
  }
  m.def("space_indices", "space", "architecture", doc: "What space_of_indices reads.") {
    (s: SpaceHandle, a: ArchitectureHandle) in try s.space.operationIndices(of: a.value)
  }
  m.def(
    "space_of_operations", "space", "operations", "edges",
    doc:
      "The architecture of these operation names and (source, target) edges; without edges, names are "
      + "in the order of the operation indices."
  ) {
    (s: SpaceHandle, names: [String], edges: [[Int]]?) in
    ArchitectureHandle(
      try s.space.architecture(operations: names, edges: edges.map { try pairs($0, "edges") }))
  }
  m.long("space_of_keys", "space", "keys", doc: "The first listed architecture of each key.") {
    (control: RunControl, s: SpaceHandle, keys: [String]) in
    ArchitectureListHandle(try s.space.architectures(withKeys: keys, control: control))
  }
  m.def("operation_name", "text", doc: "The usual name of what the text says is computed.") {
    (text: String) in try Operation(parsing: text).name ?? text
  }
  m.def(
    "operation_cost", "text", "height", "width", "channels", "output_channels", "stride",
    doc: "(parameters, multiply-adds of one image) of an operation."
  ) {
    (text: String, height: Int, width: Int, channels: Int, outputChannels: Int?, stride: Int) in
    let cost = try Operation(parsing: text).cost(
      height: height, width: width, channels: channels, outputChannels: outputChannels,
      stride: stride)
    return Tuple(cost.parameters, cost.multiplyAdds)
  }
}
