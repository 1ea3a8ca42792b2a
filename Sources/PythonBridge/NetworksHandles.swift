import Networks
import Neural
import Spaces
import Synchronization
import Tensors

/// Images and labels as Python holds them.
final class ImagesHandle: PyExposed {
  static let pythonType = PythonType("Images", doc: "Images and labels held by Swift.")
  let set: ImageSet

  init(_ set: ImageSet) { self.set = set }
}

/// A training as Python holds it. One call at a time has it; the curve can be read meanwhile.
final class TrainingHandle: PyExposed {
  static let pythonType = PythonType("Training", doc: "A network and its training held by Swift.")
  private let trainer: Trainer
  private let isTaken = Mutex(false)
  private let records = Mutex<[EpochRecord]>([])
  let graph: NetworkGraph
  let epochs: Int

  init(_ trainer: Trainer) {
    self.trainer = trainer
    (graph, epochs) = (trainer.network.graph, trainer.options.epochs)
  }

  var curve: [EpochRecord] { records.withLock { $0 } }

  /// Lends the trainer to `body`. Throws `NetworksError.isRunning` where another call has it.
  func use<Result>(_ body: (Trainer) throws -> Result) throws -> Result {
    let isMine = isTaken.withLock { isTaken in
      defer { isTaken = true }
      return !isTaken
    }
    guard isMine else { throw NetworksError.isRunning }
    defer { isTaken.withLock { $0 = false } }
    return try body(trainer)
  }

  /// Makes the curve so far the one that others read.
  func publish(_ curve: [EpochRecord]) { records.withLock { $0 = curve } }
}

/// What trainings of architectures of one space have in common, as Python holds it.
final class TrainingPlanHandle: PyExposed {
  static let pythonType = PythonType(
    "TrainingPlan", doc: "Images, sizes and settings of trainings, held by Swift.")
  let images: ImageSet
  let validation: ImageSet?
  let test: ImageSet?
  let options: TrainingOptions
  private let sizes: NetworkOptions

  init(
    _ images: ImageSet, validation: ImageSet?, test: ImageSet?, sizes: NetworkOptions,
    options: TrainingOptions
  ) {
    (self.images, self.validation, self.test) = (images, validation, test)
    (self.sizes, self.options) = (sizes, options)
  }

  func graph(of architecture: Architecture, in space: any SearchSpace) throws -> NetworkGraph {
    try NetworkGraph(of: architecture, in: space, options: sizes)
  }
}
