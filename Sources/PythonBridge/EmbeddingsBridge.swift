import Embeddings
import Neural
import Spaces
import Tensors

/// The graph autoencoder and what goes with its codes.
func registerEmbeddings(in m: ModuleBuilder) {
  m.type(SVGeHandle.self)
  registerModel(in: m)
  registerCodes(in: m)
  registerFiles(in: m)
}

private func registerModel(in m: ModuleBuilder) {
  m.def(
    "svge_on", "model", "space", doc: "A copy of the model on a space with the same operations.",
    gil: .release
  ) {
    (handle: SVGeHandle, space: SpaceHandle) in SVGeHandle(try handle.model.on(space.space))
  }
  m.def(
    "svge_new", "space", "width", "latent", "rounds", "seed",
    doc: "A model with random weights."
  ) {
    (space: SpaceHandle, width: Int, latent: Int, rounds: Int, seed: Seed) in
    SVGeHandle(
      try SVGe(
        space: space.space,
        configuration: SVGe.Configuration(width: width, latent: latent, rounds: rounds),
        seed: seed.value)
    )
  }
  m.long(
    "svge_fit", "model", "list", "recipe", "options", "seed", "workers=None", "checkpoint=None",
    doc: "Trains; recipe is 'standard' or 'paper', options change single entries of it."
  ) {
    (
      control: RunControl, handle: SVGeHandle, list: ArchitectureListHandle, recipe: String,
      options: [String: Double], seed: Seed, workers: Int?, checkpoint: FilePath?
    ) in
    try handle.model.fit(
      list.values, recipe: SVGe.Recipe(named: recipe, options: options), seed: seed.value,
      workers: workers, checkpoint: checkpoint.map { CheckpointFile($0.path) },
      control: control)
    return PyNone()
  }
  m.def("svge_history", "model", doc: "A row of numbers for every epoch, also while training.") {
    (handle: SVGeHandle) in
    handle.model.history.map(EpochRow.init)
  }
  m.def("svge_parameter_count", "model", doc: "The number of weights.") {
    (handle: SVGeHandle) in handle.model.parameterCount
  }
  m.def("svge_space", "model", doc: "The description of the model's space.") {
    (handle: SVGeHandle) in handle.model.space.spaceDescription.description
  }
}

private func registerCodes(in m: ModuleBuilder) {
  m.long("svge_encode", "model", "list", doc: "(mean, log variance) of each code.") {
    (control: RunControl, handle: SVGeHandle, list: ArchitectureListHandle) in
    let (mean, logVariance) = try handle.model.encode(list.values, control: control)
    return Tuple(mean, logVariance)
  }
  m.long(
    "svge_decode", "model", "codes", "draws", "merge", "seed", "repair",
    doc: "The architecture of each code, or None; draws 0 takes the most likely graph."
  ) {
    (
      control: RunControl, handle: SVGeHandle, codes: Tensor, draws: Int, merge: String,
      seed: Seed,
      repair: Bool
    ) in
    guard let merge = SVGe.Merge(rawValue: merge) else {
      throw ConversionError.value(
        "unknown merge '\(merge)': choose one of union, forward, intersection")
    }
    let decoded = try handle.model.decode(
      codes, sampling: draws == 0 ? .mostLikely : .draws(draws, seed: seed.value), merge: merge,
      repair: repair, control: control)
    return decoded.map(\.handle)
  }
  m.long("svge_score", "model", "list", doc: "The share that comes back exactly.") {
    (control: RunControl, handle: SVGeHandle, list: ArchitectureListHandle) in
    try handle.model.reconstructionAccuracy(list.values, control: control)
  }
}

private func registerFiles(in m: ModuleBuilder) {
  m.def(
    "svge_save", "model", "path", "precision", "notes", doc: "Writes the model as safetensors.",
    gil: .release
  ) {
    (handle: SVGeHandle, file: FilePath, precision: String, notes: [String: String]) in
    guard let precision = SVGe.Precision(rawValue: precision) else {
      throw ConversionError.value(
        "unknown precision '\(precision)': choose float32 or float16")
    }
    try handle.model.save(to: file.path, precision: precision, notes: notes)
    return PyNone()
  }
  m.def("svge_notes", "model", doc: "What the model's file says of it.") {
    (handle: SVGeHandle) in handle.model.notes
  }
  m.def("svge_load", "path", "space=None", doc: "Reads what svge_save wrote.", gil: .release) {
    (file: FilePath, space: SpaceHandle?) in
    SVGeHandle(try SVGe.load(from: file.path, space: space?.space))
  }
  m.def("svge_bytes", "model", doc: "The bytes that svge_save would write.", gil: .release) {
    (handle: SVGeHandle) in try handle.model.serialized()
  }
  m.def("svge_from_bytes", "data", "space=None", doc: "The model of svge_bytes.", gil: .release) {
    (data: [UInt8], space: SpaceHandle?) in
    SVGeHandle(try SVGe.load(serialized: data, space: space?.space))
  }
}
