import Embeddings
import Tensors

/// Performance heads: what predicts values from codes.
func registerHeads(in m: ModuleBuilder) {
  m.type(HeadHandle.self)
  registerHeadFits(in: m)
  registerHeadPredictions(in: m)
  registerHeadFiles(in: m)
}

private func kind(named name: String) throws -> PerformanceHead.Kind {
  guard let kind = PerformanceHead.Kind(rawValue: name) else {
    throw ConversionError.value("unknown kind '\(name)': choose mlp or gp")
  }
  return kind
}

private func registerHeadFits(in m: ModuleBuilder) {
  m.long(
    "head_fit", "model", "list", "values", "kind", "joint", "options", "seed", "workers=None",
    doc: "A head for labeled architectures."
  ) {
    (
      control: RunControl, handle: SVGeHandle, list: ArchitectureListHandle, values: DoubleView,
      kindName: String, isJoint: Bool, options: [String: Double], seed: Int, workers: Int?
    ) in
    HeadHandle(
      try PerformanceHead.fit(
        kind(named: kindName), on: handle.model, list.values, values: Array(values.elements),
        isJoint: isJoint, recipe: PerformanceHead.Recipe(options: options, isJoint: isJoint),
        seed: seed, workers: workers, control: control))
  }
  m.long(
    "head_fit_codes", "model", "codes", "values", "kind", "options", "seed", "workers=None",
    doc: "A head for labeled codes."
  ) {
    (
      control: RunControl, handle: SVGeHandle, codes: Tensor, values: DoubleView,
      kindName: String, options: [String: Double], seed: Int, workers: Int?
    ) in
    HeadHandle(
      try PerformanceHead.fit(
        kind(named: kindName), on: handle.model, codes: codes, values: Array(values.elements),
        recipe: PerformanceHead.Recipe(options: options), seed: seed, workers: workers,
        control: control))
  }
  m.def("head_model", "head", doc: "The autoencoder whose codes the head reads.") {
    (handle: HeadHandle) in SVGeHandle(handle.head.model)
  }
  m.def("head_kind", "head", doc: "(kind, whether it was trained with its model).") {
    (handle: HeadHandle) in Tuple(handle.head.kind.rawValue, handle.head.isJoint)
  }
}

private func registerHeadPredictions(in m: ModuleBuilder) {
  m.long("head_predict", "head", "codes", doc: "The value at each code.") {
    (control: RunControl, handle: HeadHandle, codes: Tensor) in
    try handle.head.predict(codes: codes, control: control)
  }
  m.long(
    "head_predict_deviation", "head", "codes", doc: "(value, standard deviation) of the codes."
  ) {
    (control: RunControl, handle: HeadHandle, codes: Tensor) in
    let found = try handle.head.predictWithDeviation(codes: codes, control: control)
    return Tuple(found.means, found.standardDeviations)
  }
  m.long("head_gradient", "head", "codes", doc: "(value, gradient) at each code.") {
    (control: RunControl, handle: HeadHandle, codes: Tensor) in
    let (values, gradients) = try handle.head.gradient(codes: codes, control: control)
    return Tuple(values, gradients)
  }
  m.long(
    "head_ascend", "head", "codes", "steps", "rate", doc: "(codes, values) after gradient ascent."
  ) {
    (control: RunControl, handle: HeadHandle, codes: Tensor, steps: Int, rate: Double) in
    let found = try handle.head.ascend(codes, steps: steps, rate: rate, control: control)
    return Tuple(found.codes, found.values)
  }
}

private func registerHeadFiles(in m: ModuleBuilder) {
  m.def(
    "head_save", "head", "path", doc: "Writes the head and its model as safetensors.",
    gil: .release
  ) {
    (handle: HeadHandle, file: FilePath) in
    try handle.head.save(to: file.path)
    return PyNone()
  }
  m.def("head_load", "path", "space=None", doc: "Reads what head_save wrote.", gil: .release) {
    (file: FilePath, space: SpaceHandle?) in
    HeadHandle(try PerformanceHead.load(from: file.path, space: space?.space))
  }
  m.def("head_bytes", "head", doc: "The bytes that head_save would write.", gil: .release) {
    (handle: HeadHandle) in try handle.head.serialized()
  }
  m.def("head_from_bytes", "data", "space=None", doc: "The head of head_bytes.", gil: .release) {
    (data: [UInt8], space: SpaceHandle?) in
    HeadHandle(try PerformanceHead.load(serialized: data, space: space?.space))
  }
  m.def(
    "svge_on", "model", "space", doc: "A copy of the model on a space with the same operations.",
    gil: .release
  ) {
    (handle: SVGeHandle, space: SpaceHandle) in SVGeHandle(try handle.model.on(space.space))
  }
}
