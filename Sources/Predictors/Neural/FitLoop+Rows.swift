import Neural
import Tensors

extension FitLoop {
  /// Fits a model on a tape to rows: what all networks on encodings do. Allocates nothing in a step.
  ///
  /// - Parameters:
  ///   - predictor: names it in messages.
  ///   - inputs: (n, features).
  ///   - targets: (n, 1).
  ///   - loss: of a minibatch of them, on a tape.
  ///   - penalty: a further loss of the parameters alone, whose gradient it adds to theirs.
  /// - Throws: `PredictorsError.diverged`, and otherwise as `run`.
  func run(
    _ predictor: String, _ parameters: Parameters, inputs: Tensor, targets: Tensor,
    random: RandomSource, control: RunControl, afterEpoch: (EpochRecord) -> Void = { _ in },
    penalty: () -> Double = { 0 },
    loss: (_ tape: Tape<Float>, _ inputs: TapeValue, _ targets: TapeValue) throws -> TapeValue
  ) throws {
    let tape = try Tape<Float>()
    var rows: [Int] = []
    do {
      _ = try run(
        parameters, examples: targets.count, random: random, control: control,
        afterEpoch: afterEpoch
      ) { batch in
        tape.reset()
        rows.removeAll(keepingCapacity: true)
        rows.append(contentsOf: batch.examples)
        let value = try loss(
          tape, tape.input(inputs, rows: rows), tape.input(targets, rows: rows))
        try tape.backward(value)
        return Double(try tape.scalar(of: value)) + penalty()
      }
    } catch NeuralError.diverged(let epoch, _) {
      throw PredictorsError.diverged(
        "training \(predictor) diverged in epoch \(epoch): use a lower learning_rate")
    }
  }
}
