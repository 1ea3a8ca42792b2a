import Neural
import Storage
import Tensors

/// Trains one network, epoch by epoch. The same options, seed and images give the same weights, for
/// any number of workers and however often it is interrupted and resumed.
///
/// Shuffling, crops and mirroring are drawn from splits of the seed by epoch and image; batches are
/// cut the same way for any number of workers.
///
///     let training = try Training(graph, TrainingOptions(), images: train, test: test)
///     try training.run(checkpoint: CheckpointFile("run.training")) { print($0.curve.count) }
public final class Training {
  /// With the weights of the last finished epoch while nothing runs.
  public let network: Network
  public let options: TrainingOptions
  /// One record for each finished epoch; its learning rate is that of the epoch's start.
  public internal(set) var curve: [EpochRecord] = []
  let optimizer: Optimizer
  let images: Images
  let validation: Images?
  let test: Images?
  private let random: RandomSource
  private(set) lazy var identity = makeIdentity()
  private let startingWeights: String

  /// A training at its start, with weights drawn from the seed.
  ///
  /// - Parameters:
  ///   - images: what is trained on.
  ///   - validation, test: what the network is evaluated on after every epoch; of what is nil the
  ///     curve has nothing.
  /// - Throws: `NetworksError.invalidSetting` or `NeuralError.invalidOption` for options out of range,
  ///   and `NetworksError.invalidData` for images that do not fit the network.
  public init(
    _ graph: NetworkGraph, _ options: TrainingOptions, images: Images,
    validation: Images? = nil, test: Images? = nil
  ) throws {
    try options.validate()
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
    random = RandomSource(seed: options.seed)
    network = try Network(
      graph, batch: options.batchSize, random: random.split(0), workers: options.workers)
    optimizer = try Optimizer(network.parameters, options.optimizer)
    startingWeights = network.parameters.values.fingerprint
    (self.options, self.images) = (options, images)
    (self.validation, self.test) = (validation, test)
  }

  /// Whether all epochs are done, or a loss has become no number.
  public var isFinished: Bool {
    curve.count >= options.epochs || (curve.last?.hasDiverged ?? false)
  }

  /// Trains until `isFinished`. When it throws, the training is as it was after the last finished
  /// epoch, and `run` may be called again.
  ///
  /// - Parameters:
  ///   - checkpoint: read first, where there is one and it is further, and written after every
  ///     epoch. A file of anything else is refused, and stays as it is.
  ///   - afterEpoch: called with each finished epoch in the curve, those of a checkpoint at once.
  public func run(
    checkpoint: CheckpointFile? = nil, control: RunControl = RunControl(),
    afterEpoch: (Training) throws -> Void = { _ in }
  ) throws {
    if let checkpoint, try resume(at: checkpoint.path) { try afterEpoch(self) }
    try run(
      control, report: { control.report($0, of: $1, loss: $2) },
      afterEpoch: { training in
        try afterEpoch(training)
        if let checkpoint { try training.checkpoint().write(to: checkpoint.path) }
      })
  }

  func run(
    _ control: RunControl, report: (_ done: Int, _ total: Int, _ loss: Double) -> Void,
    afterEpoch: (Training) throws -> Void
  ) throws {
    network.control = control
    defer { network.control = nil }
    while !isFinished {
      let before = state()
      do {
        curve.append(try epoch(curve.count, control, report))
      } catch {
        restore(before)
        throw error
      }
      try afterEpoch(self)
    }
  }

  /// - Parameter epoch: counts from 0.
  private func epoch(
    _ epoch: Int, _ control: RunControl,
    _ report: (_ done: Int, _ total: Int, _ loss: Double) -> Void
  ) throws -> EpochRecord {
    let start = Clock.seconds
    var order = Array(0..<images.count)
    var shuffling = random.split(1, epoch)
    shuffling.shuffle(&order)
    let augmentation = random.split(2, epoch)
    let steps = stepsPerEpoch
    var (loss, correct) = (0.0, 0)
    for step in 0..<steps {
      let first = step * options.batchSize
      let part = order[first..<min(first + options.batchSize, order.count)]
      for (slot, position) in part.enumerated() {
        var random = augmentation.split(position)
        place(position, at: slot, &random)
      }
      network.setBatch(count: part.count)
      let outcome = try network.lossAndGradient(labelSmoothing: options.labelSmoothing)
      try control.check()
      loss += outcome.loss * Double(part.count)
      correct += outcome.correct
      network.step(
        optimizer, learningRate: rate(Double(epoch) + Double(step) / Double(steps)))
      report(
        epoch * steps + step + 1, options.epochs * steps, loss / Double(first + part.count))
    }
    let number = Double(images.count)
    var values = [
      "train_loss": loss / number,
      "train_accuracy": loss.isFinite ? Double(correct) / number : .nan,
    ]
    for (name, set) in [("validation", validation), ("test", test)] {
      guard let set else { continue }
      let found = try network.evaluate(set, control: control)
      values["\(name)_loss"] = found.loss
      values["\(name)_accuracy"] = found.accuracy
    }
    return EpochRecord(
      epoch: epoch + 1, learningRate: Double(rate(Double(epoch))),
      seconds: Clock.seconds - start, values: values)
  }

  var stepsPerEpoch: Int { (images.count + options.batchSize - 1) / options.batchSize }

  private func rate(_ epoch: Double) -> Float {
    options.schedule.rate(at: epoch, of: Double(options.epochs))
  }

  /// Copies a training image into the batch, cropped and mirrored at random.
  private func place(_ position: Int, at slot: Int, _ random: inout RandomSource) {
    let padding = options.cropPadding
    let down = padding > 0 ? random.below(2 * padding + 1) - padding : 0
    let across = padding > 0 ? random.below(2 * padding + 1) - padding : 0
    let isMirrored = options.flips && random.below(2) == 1
    network.place(
      images, position, at: slot, down: down, across: across, isMirrored: isMirrored)
  }

  /// What a training depends on, by name.
  private func makeIdentity() -> [String: JSONValue] {
    var fields = options.identity
    var shapes = Fingerprint()
    for parameter in network.graph.parameters {
      shapes.add("\(parameter.name) \(parameter.shape)\n".utf8)
    }
    fields["network"] = .string(shapes.text)
    fields["starting_weights"] = .string(startingWeights)
    for (name, set) in [("train", images), ("validation", validation), ("test", test)] {
      fields["\(name)_images"] = set.map { .string($0.fingerprint) } ?? .null
    }
    return fields
  }
}

extension Images {
  /// The number of images, and digits that tell apart sets of other images or labels.
  fileprivate var fingerprint: String {
    var fingerprint = Fingerprint()
    fingerprint.add(UnsafeBufferPointer(images.elements))
    fingerprint.add(labels.lazy.map { UInt8(truncatingIfNeeded: $0) })
    return "\(count) of \(fingerprint.text)"
  }
}
