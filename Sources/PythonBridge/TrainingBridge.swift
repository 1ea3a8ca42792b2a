import Networks
import Spaces
import Storage
import Tensors

/// Networks of architectures, and their training.
func registerTraining(in m: ModuleBuilder) {
  m.type(TrainingHandle.self)
  registerTrainer(in: m)
  registerResults(in: m)
  registerCellTable(in: m)
}

private func registerCellTable(in m: ModuleBuilder) {
  m.type(CellTableHandle.self)
  m.def(
    "cell_table_new", "images", "test", doc: "How nasbench201-fashion trains, on these images.",
    gil: .release
  ) {
    (images: ImagesHandle, test: ImagesHandle) in
    CellTableHandle(try CellTable(images: images.set, test: test.set))
  }
  m.long(
    "cell_table_curves", "table", "list", "seed", "workers=None",
    doc: "Trains the rows of these cells again."
  ) {
    (
      control: RunControl, handle: CellTableHandle, list: ArchitectureListHandle, seed: Int,
      workers: Int?
    ) in
    try handle.table.curves(of: list.values, seed: seed, workers: workers, control: control)
      .map { $0.map(row) }
  }
}

/// What `long` functions below share: how a network and its training are said in Python.
private func settings(
  _ images: ImageSet, channels: Int, cells: Int, stages: Int
) -> CellNetworkSettings {
  var settings = CellNetworkSettings()
  (settings.height, settings.width) = (images.height, images.width)
  (settings.imageChannels, settings.classes) = (images.channels, images.classes)
  (settings.channels, settings.cellsPerStage, settings.stages) = (channels, cells, stages)
  return settings
}

private func registerTrainer(in m: ModuleBuilder) {
  m.long(
    "training_new", "space", "architecture", "train", "validation", "test", "sizes", "operations",
    "optimizer", "schedule", "milestones", "options", "seed", "workers",
    doc: "A training at its start; sizes are channels, cells and stages."
  ) {
    (
      control: RunControl, space: SpaceHandle, architecture: ArchitectureHandle,
      train: ImagesHandle, validation: ImagesHandle?, test: ImagesHandle?, sizes: [Int],
      operations: [String: String], optimizer: String, schedule: String, milestones: [Int],
      options: [String: Double], seed: Int, workers: Int
    ) in
    let graph = try network(
      of: architecture.value, in: space.space, images: train.set, sizes: sizes,
      operations: operations)
    let settings = try TrainingSettings(
      optimizer: optimizer, schedule: schedule, milestones: milestones, options: options,
      seed: seed, workers: workers)
    try control.check()
    return TrainingHandle(
      try Trainer(
        graph, settings, images: train.set, validation: validation?.set, test: test?.set))
  }
  m.long(
    "training_run", "training", "checkpoint=None",
    doc: "Trains on, after a checkpoint file where there is one."
  ) {
    (control: RunControl, training: TrainingHandle, checkpoint: FilePath?) in
    try training.use { trainer in
      if let checkpoint, try trainer.resume(at: checkpoint.path) {
        training.publish(trainer.curve)
      }
      try trainer.run(control: control) { trainer in
        training.publish(trainer.curve)
        if let checkpoint { try trainer.save(to: checkpoint.path) }
      }
    }
    return PyNone()
  }
  m.long(
    "train_many", "space", "list", "train", "validation", "test", "sizes", "operations",
    "optimizer", "schedule", "milestones", "options", "seed", "workers=None",
    doc: "The curves of many architectures, one trained on each core."
  ) {
    (
      control: RunControl, space: SpaceHandle, list: ArchitectureListHandle,
      train: ImagesHandle, validation: ImagesHandle?, test: ImagesHandle?, sizes: [Int],
      operations: [String: String], optimizer: String, schedule: String, milestones: [Int],
      options: [String: Double], seed: Int, workers: Int?
    ) in
    let graphs = try list.values.map { architecture in
      try control.check()
      return try network(
        of: architecture, in: space.space, images: train.set, sizes: sizes, operations: operations)
    }
    let settings = try TrainingSettings(
      optimizer: optimizer, schedule: schedule, milestones: milestones, options: options,
      seed: seed)
    let curves = try trainMany(
      graphs, settings, images: train.set, validation: validation?.set, test: test?.set,
      workers: workers, control: control)
    return zip(graphs, curves).map { graph, curve in
      Tuple(graph.parameterCount, graph.multiplyAdds, curve.map(row))
    }
  }
}

private func network(
  of architecture: Architecture, in space: any SearchSpace, images: ImageSet, sizes: [Int],
  operations: [String: String]
) throws -> NetworkGraph {
  guard sizes.count == 3 else {
    throw ConversionError.value("sizes are channels, cells and stages, not \(sizes)")
  }
  return try NetworkGraph(
    of: architecture, in: space,
    settings: settings(images, channels: sizes[0], cells: sizes[1], stages: sizes[2]),
    operations: operations.mapValues { try OperationTemplate(named: $0) })
}

private func row(_ record: EpochRecord) -> [String: Double] {
  [
    "epoch": Double(record.epoch + 1), "learning_rate": record.learningRate,
    "train_loss": record.trainLoss, "train_accuracy": record.trainAccuracy,
    "validation_loss": record.validationLoss, "validation_accuracy": record.validationAccuracy,
    "test_loss": record.testLoss, "test_accuracy": record.testAccuracy,
    "seconds": record.seconds,
  ]
}

private func registerResults(in m: ModuleBuilder) {
  m.def("training_curve", "training", doc: "A row of numbers for every epoch, also meanwhile.") {
    (training: TrainingHandle) in training.curve.map(row)
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
    try training.use { trainer in
      try trainer.network.graph.parameters.enumerated().map { index, parameter in
        Tuple(parameter.name, try trainer.network.weights(at: index))
      }
    }
  }
}
