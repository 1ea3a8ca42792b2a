import Tensors

/// Fits parameters to examples by gradient steps on minibatches.
///
/// The model is a function that computes a batch's loss and leaves its gradient in the parameters; a
/// tape does so, or derivatives by hand. Everything drawn for an epoch or step comes from a split of
/// one random source, so that the same source and examples give the same values.
///
///     let loop = try FitLoop(FitOptions(epochs: 50, schedule: Schedule(peak: 1e-3)))
///     let curve = try loop.run(parameters, examples: rows.count, random: RandomSource(seed: 0)) {
///       batch in
///       tape.reset()
///       let loss = try tape.squaredError(…)           // of the rows batch.examples
///       if batch.isTraining { try tape.backward(loss) }
///       return Double(try tape.scalar(of: loss))
///     }
public struct FitLoop: Sendable {
  public let options: FitOptions

  /// Throws `NeuralError.invalidOption`.
  public init(_ options: FitOptions) throws {
    try options.validate()
    self.options = options
  }

  /// What the model computes with.
  public struct Batch: Sendable {
    /// Positions of the examples, each from 0.
    public let examples: ArraySlice<Int>
    /// From 1.
    public let epoch: Int
    /// For dropout and other noise of this batch.
    public let random: RandomSource
    /// Whether the gradient is wanted; otherwise only the loss, without noise.
    public let isTraining: Bool
  }

  /// Trains until the epochs are done, or the validation loss has not fallen for as long as
  /// `patience` says. Afterwards the values are those of the best epoch where examples were kept for
  /// validation, else of the last one.
  ///
  /// `control.report` counts examples over all epochs, and has the loss.
  ///
  /// - Parameters:
  ///   - examples: their number, at least 1.
  ///   - loss: the mean loss of a batch; leaves its gradient in `parameters`, which begins at zero.
  /// - Returns: a record for each epoch, with `loss` (of the training examples, as it went) and,
  ///   where some are kept for it, `validation_loss`; its learning rate is that of the last step.
  /// - Throws: `NeuralError.invalidOption` without examples; `NeuralError.diverged` once a loss or
  ///   value is no finite number, then with the values of the last good epoch, or the first ones;
  ///   `Cancelled`, then with those of the last step; and what `loss` throws.
  public func run(
    _ parameters: Parameters, examples: Int, random: RandomSource,
    control: RunControl = RunControl(), afterEpoch: (EpochRecord) throws -> Void = { _ in },
    loss: (Batch) throws -> Double
  ) throws -> [EpochRecord] {
    guard examples >= 1 else {
      throw NeuralError.invalidOption("0 examples: give at least 1")
    }
    let fit = try Fit(options, parameters, examples: examples, random: random, control: control)
    while !fit.isFinished { try afterEpoch(fit.epoch(loss)) }
    fit.takeBest()
    return fit.curve
  }
}
