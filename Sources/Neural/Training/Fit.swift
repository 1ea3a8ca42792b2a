import Tensors

/// One run of a `FitLoop`.
final class Fit {
  private(set) var curve: [EpochRecord] = []
  private let options: FitOptions
  private let parameters: Parameters
  private let optimizer: Optimizer
  private let training: [Int]
  private let validation: [Int]
  private let random: RandomSource
  private let control: RunControl
  private var rate: LearningRate
  /// The values after the last good epoch, of the best one so far where there is validation.
  private let kept: Tensor
  private var best = Double.infinity
  private var epochsSinceBest = 0

  init(
    _ options: FitOptions, _ parameters: Parameters, examples: Int, random: RandomSource,
    control: RunControl
  ) throws {
    (self.options, self.parameters, self.control) = (options, parameters, control)
    self.random = random
    optimizer = try Optimizer(parameters, options.optimizer)
    rate = LearningRate(options.schedule, total: Double(options.epochs))
    kept = try Tensor(shape: parameters.values.shape)
    kept.base.update(from: parameters.values.base, count: kept.count)
    var order = Array(0..<examples)
    let held = min(Int((options.validationShare * Double(examples)).rounded()), examples - 1)
    if held > 0 {
      var drawing = random.split(0)
      drawing.shuffle(&order)
    }
    (validation, training) = (Array(order.prefix(held)), Array(order.dropFirst(held)))
  }

  var isFinished: Bool {
    if let patience = options.patience, epochsSinceBest >= patience { return true }
    return curve.count >= options.epochs
  }

  /// Trains one more epoch.
  func epoch(_ loss: (FitLoop.Batch) throws -> Double) throws -> EpochRecord {
    let start = Clock.seconds
    let epoch = curve.count
    var order = training
    var shuffling = random.split(1, epoch)
    shuffling.shuffle(&order)
    let steps = (order.count + options.batchSize - 1) / options.batchSize
    var (sum, lastRate) = (0.0, Float(0))
    for step in 0..<steps {
      try control.check()
      let batch = FitLoop.Batch(
        examples: Self.part(order, step, options.batchSize), epoch: epoch + 1,
        random: random.split(2, epoch, step), isTraining: true)
      parameters.clearGradients()
      let mean = try loss(batch)
      guard mean.isFinite else { throw diverged(step: step + 1) }
      lastRate = rate.rate(
        at: Double(epoch) + Double(step) / Double(steps), step: 1 / Double(steps))
      optimizer.step(learningRate: lastRate)
      sum += mean * Double(batch.examples.count)
      control.report(
        epoch * order.count + min((step + 1) * options.batchSize, order.count),
        of: options.epochs * order.count, loss: mean)
    }
    let values = parameters.values
    guard Optimizer.squares(values.base, count: values.count).isFinite else {
      throw diverged(step: steps)
    }
    var record = EpochRecord(
      epoch: epoch + 1, learningRate: Double(lastRate), seconds: 0,
      values: ["loss": sum / Double(order.count)])
    try validate(&record, loss)
    rate.endEpoch(loss: record.values["validation_loss"] ?? record["loss"])
    record.seconds = Clock.seconds - start
    curve.append(record)
    return record
  }

  /// The values that count.
  func takeBest() { parameters.values.base.update(from: kept.base, count: kept.count) }

  /// Adds the validation loss where examples are kept for it, and keeps the values where they are
  /// the best so far.
  private func validate(
    _ record: inout EpochRecord, _ loss: (FitLoop.Batch) throws -> Double
  ) throws {
    var found = -Double(record.epoch)
    if !validation.isEmpty {
      var sum = 0.0
      for step in 0..<(validation.count + options.batchSize - 1) / options.batchSize {
        try control.check()
        let batch = FitLoop.Batch(
          examples: Self.part(validation, step, options.batchSize), epoch: record.epoch,
          random: random.split(3), isTraining: false)
        sum += try loss(batch) * Double(batch.examples.count)
      }
      found = sum / Double(validation.count)
      record.values["validation_loss"] = found
    }
    if found < best {
      (best, epochsSinceBest) = (found, 0)
      kept.base.update(from: parameters.values.base, count: kept.count)
    } else {
      epochsSinceBest += 1
    }
  }

  private func diverged(step: Int) -> NeuralError {
    takeBest()
    return .diverged(epoch: curve.count + 1, step: step)
  }

  private static func part(_ order: [Int], _ step: Int, _ size: Int) -> ArraySlice<Int> {
    order[step * size..<min((step + 1) * size, order.count)]
  }
}
