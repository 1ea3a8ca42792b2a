import Networks
import Neural
import Spaces
import Storage
import Tensors

/// Networks of architectures, and their training.
func registerTraining(in m: ModuleBuilder) {
  m.type(TrainingPlanHandle.self)
  m.type(TrainingHandle.self)
  registerRuns(in: m)
  registerResults(in: m)
}

private func registerRuns(in m: ModuleBuilder) {
  m.long(
    "training_plan", "train", "validation", "test", "sizes", "optimizer", "schedule",
    "milestones", "options", "seed",
    doc:
      "What trainings have in common; sizes are channels, cells and stages, None for the space's."
  ) {
    (
      control: RunControl, train: ImagesHandle, validation: ImagesHandle?, test: ImagesHandle?,
      sizes: [Int?], optimizer: String, schedule: String,
      milestones: [Int], options: [String: Double], seed: Int
    ) in
    guard sizes.count == 3 else {
      throw ConversionError.value(
        "sizes are channels, cells and stages, not \(sizes.count) numbers")
    }
    return TrainingPlanHandle(
      train.set, validation: validation?.set, test: test?.set, sizes: sizes,
      options: try TrainingOptions(
        optimizer: optimizer, schedule: schedule, milestones: milestones, options: options,
        seed: seed))
  }
  m.long(
    "training_new", "space", "architecture", "plan", "workers", doc: "A training at its start."
  ) {
    (
      control: RunControl, space: SpaceHandle, architecture: ArchitectureHandle,
      plan: TrainingPlanHandle, workers: Int
    ) in
    let graph = try plan.graph(of: architecture.value, in: space.space)
    try control.check()
    var options = plan.options
    options.workers = workers
    return TrainingHandle(
      try Training(
        graph, options, images: plan.images, validation: plan.validation, test: plan.test))
  }
  m.long(
    "training_run", "training", "checkpoint=None",
    doc: "Trains on, after a checkpoint file where there is one."
  ) {
    (control: RunControl, training: TrainingHandle, checkpoint: FilePath?) in
    try training.use { held in
      try held.run(
        checkpoint: checkpoint.map { CheckpointFile($0.path) }, control: control
      ) { training.publish($0.curve) }
    }
    return PyNone()
  }
  m.long(
    "train_many", "space", "list", "plan", "workers=None",
    doc: "The curves of many architectures, one trained on each core."
  ) {
    (
      control: RunControl, space: SpaceHandle, list: ArchitectureListHandle,
      plan: TrainingPlanHandle, workers: Int?
    ) in
    let graphs = try list.values.map { architecture in
      try control.check()
      return try plan.graph(of: architecture, in: space.space)
    }
    let curves = try trainMany(
      graphs, plan.options, images: plan.images, validation: plan.validation, test: plan.test,
      workers: workers, control: control)
    return curves.map { $0.map(EpochRow.init) }
  }
}

private func registerResults(in m: ModuleBuilder) {
  m.def("training_curve", "training", doc: "A row of numbers for every epoch, also meanwhile.") {
    (training: TrainingHandle) in training.curve.map(EpochRow.init)
  }
  m.def(
    "training_state", "training", doc: "What another training of the same needs to go on.",
    gil: .release
  ) {
    (training: TrainingHandle) in
    try training.use { try $0.checkpoint().serialized() }
  }
  m.def("training_resume", "training", "state", doc: "Goes on from there.", gil: .release) {
    (training: TrainingHandle, state: [UInt8]) in
    try training.use { held in
      try held.resume(serialized: state)
      training.publish(held.curve)
    }
    return PyNone()
  }
  m.def("training_costs", "training", doc: "(parameters, multiply-adds of one image, epochs).") {
    (training: TrainingHandle) in
    Tuple(training.graph.parameterCount, training.graph.multiplyAdds, training.epochs)
  }
  m.long("training_probabilities", "training", "images", doc: "Of each class for each image.") {
    (control: RunControl, training: TrainingHandle, images: ImagesHandle) in
    try training.use { try $0.network.probabilities(of: images.set, control: control) }
  }
  m.def("training_weights", "training", doc: "Every array of weights by its name.", gil: .release) {
    (training: TrainingHandle) in
    try training.use { held in
      try held.network.graph.parameters.enumerated().map { index, parameter in
        Tuple(parameter.name, try held.network.parameters.values(at: index))
      }
    }
  }
}
