import Glibc
import Tensors

/// Trains one network, epoch by epoch. The same settings, seed and images give the same weights, for
/// any number of workers and however often it is interrupted and resumed.
public final class Trainer {
  public let network: Network
  public let settings: TrainingSettings
  /// One record for each finished epoch.
  public internal(set) var curve: [EpochRecord] = []
  let optimizer: Optimizer
  let images: ImageSet
  let validation: ImageSet?
  let test: ImageSet?
  private let random: RandomSource
  private(set) lazy var identity = makeIdentity()

  /// Throws `NetworksError.invalidSetting` for settings out of range, and `invalidData` for images
  /// that do not fit the network.
  public init(
    _ graph: NetworkGraph, _ settings: TrainingSettings, images: ImageSet,
    validation: ImageSet? = nil, test: ImageSet? = nil
  ) throws {
    try settings.validate()
    for set in [images, validation, test].compactMap(\.self) {
      let shape = Array(set.images.shape.dropFirst())
      guard shape == [graph.image.height, graph.image.width, graph.image.channels],
        set.classes == graph.classifier?.classes
      else {
        throw NetworksError.invalidData(
          "images of shape \(shape) with \(set.classes) classes: the network takes "
            + "\(graph.image.height)×\(graph.image.width)×\(graph.image.channels) and tells apart "
            + "\(graph.classifier?.classes ?? 0)")
      }
    }
    random = RandomSource(seed: settings.seed)
    network = try Network(
      graph, batch: settings.batch, random: random.split(0), workers: settings.workers)
    optimizer = try Optimizer(network, settings.optimizer)
    (self.settings, self.images) = (settings, images)
    (self.validation, self.test) = (validation, test)
  }

  /// Whether all epochs are done, or the loss has become no number.
  public var isFinished: Bool {
    curve.count >= settings.epochs || (curve.last?.hasDiverged ?? false)
  }

  /// Trains until `isFinished`. When it throws, the trainer is as it was after the last finished
  /// epoch, and `run` may be called again.
  ///
  /// - Parameter afterEpoch: called with each finished epoch in the curve: the place to save a
  ///   `checkpoint()`.
  public func run(
    control: RunControl = RunControl(), afterEpoch: (Trainer) throws -> Void = { _ in }
  ) throws {
    try run(control, report: { control.report($0, of: $1) }, afterEpoch: afterEpoch)
  }

  func run(
    _ control: RunControl, report: (_ done: Int, _ total: Int) -> Void,
    afterEpoch: (Trainer) throws -> Void
  ) throws {
    network.control = control
    defer { network.control = nil }
    while !isFinished {
      let before = try state()
      do {
        curve.append(try epoch(curve.count, control, report))
      } catch {
        try restore(before)
        throw error
      }
      try afterEpoch(self)
    }
  }

  private func epoch(
    _ epoch: Int, _ control: RunControl, _ report: (_ done: Int, _ total: Int) -> Void
  ) throws -> EpochRecord {
    let start = Self.seconds()
    var order = Array(0..<images.count)
    var shuffling = random.split(1, epoch)
    shuffling.shuffle(&order)
    let augmentation = random.split(2, epoch)
    let steps = (images.count + settings.batch - 1) / settings.batch
    var (loss, correct) = (0.0, 0)
    for step in 0..<steps {
      let first = step * settings.batch
      let part = order[first..<min(first + settings.batch, order.count)]
      for (slot, position) in part.enumerated() {
        var random = augmentation.split(position)
        place(position, at: slot, &random)
      }
      network.setBatch(count: part.count)
      let outcome = network.lossAndGradient(labelSmoothing: settings.labelSmoothing)
      try control.check()
      loss += outcome.loss * Double(part.count)
      correct += outcome.correct
      optimizer.step(rate: rate(Double(epoch) + Double(step) / Double(steps)))
      report(epoch * steps + step + 1, settings.epochs * steps)
    }
    let number = Double(images.count)
    let (validated, tested) = (try evaluate(validation, control), try evaluate(test, control))
    return EpochRecord(fields: [
      Double(epoch), Double(rate(Double(epoch))), loss / number, Double(correct) / number,
      validated.loss, validated.accuracy, tested.loss, tested.accuracy, Self.seconds() - start,
    ])
  }

  private func rate(_ epoch: Double) -> Float {
    settings.schedule.rate(at: epoch, of: settings.epochs)
  }

  private func evaluate(
    _ set: ImageSet?, _ control: RunControl
  ) throws -> (loss: Double, accuracy: Double) {
    guard let set else { return (.nan, .nan) }
    return try network.evaluate(set, control: control)
  }

  /// Copies a training image into the batch, cropped and mirrored at random.
  private func place(_ position: Int, at slot: Int, _ random: inout RandomSource) {
    let padding = settings.cropPadding
    let down = padding > 0 ? random.below(2 * padding + 1) - padding : 0
    let across = padding > 0 ? random.below(2 * padding + 1) - padding : 0
    let isMirrored = settings.flips && random.below(2) == 1
    network.place(
      images, position, at: slot, down: down, across: across, isMirrored: isMirrored)
  }

  private static func seconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
