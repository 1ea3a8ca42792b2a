import Networks
import Neural
import Spaces
import Synchronization
import Tensors

/// Images and labels as Python holds them.
final class ImagesHandle: PyExposed {
  static let pythonType = PythonType("Images", doc: "Images and labels held by Swift.")
  let set: Images

  init(_ set: Images) { self.set = set }
}

/// A training as Python holds it. One call at a time has it; the curve can be read meanwhile.
final class TrainingHandle: PyExposed {
  static let pythonType = PythonType("Training", doc: "A network and its training held by Swift.")
  private let training: Training
  private let isTaken = Mutex(false)
  private let records = Mutex<[EpochRecord]>([])
  let graph: NetworkGraph
  let epochs: Int

  init(_ training: Training) {
    self.training = training
    (graph, epochs) = (training.network.graph, training.options.epochs)
  }

  var curve: [EpochRecord] { records.withLock { $0 } }

  /// Lends the training to `body`. Throws `NetworksError.isRunning` where another call has it.
  func use<Result>(_ body: (Training) throws -> Result) throws -> Result {
    let isMine = isTaken.withLock { isTaken in
      defer { isTaken = true }
      return !isTaken
    }
    guard isMine else { throw NetworksError.isRunning }
    defer { isTaken.withLock { $0 = false } }
    return try body(training)
  }

  /// Makes the curve so far the one that others read.
  func publish(_ curve: [EpochRecord]) { records.withLock { $0 = curve } }
}

/// What trainings of architectures of one space have in common, as Python holds it.
final class TrainingPlanHandle: PyExposed {
  static let pythonType = PythonType(
    "TrainingPlan", doc: "Images, sizes and settings of trainings, held by Swift.")
  let images: Images
  let validation: Images?
  let test: Images?
  let options: TrainingOptions
  /// Channels, cells and stages; nil for what the space trains with.
  private let sizes: [Int?]

  init(
    _ images: Images, validation: Images?, test: Images?, sizes: [Int?],
    options: TrainingOptions
  ) {
    (self.images, self.validation, self.test) = (images, validation, test)
    (self.sizes, self.options) = (sizes, options)
  }

  func graph(of architecture: Architecture, in space: any SearchSpace) throws -> NetworkGraph {
    var settings = space.trainingOptions
    (settings.height, settings.width) = (images.height, images.width)
    (settings.imageChannels, settings.classes) = (images.channels, images.classes)
    settings.channels = sizes[0] ?? settings.channels
    settings.cellsPerStage = sizes[1] ?? settings.cellsPerStage
    settings.stages = sizes[2] ?? settings.stages
    return try NetworkGraph(of: architecture, in: space, options: settings)
  }
}
