import Spaces
import Synchronization
import Tensors

extension CellTable {
  /// Trains rows again, one on each worker: the curves of these very cells, in order.
  ///
  /// Throws what the space throws for an architecture that is not its own, and `Cancelled`.
  public func curves(
    of cells: [Architecture], seed: Int, workers: Int? = nil, control: RunControl = RunControl()
  ) throws -> [[EpochRecord]] {
    let done = Atomic<Int>(0)
    return try parallelMap(count: cells.count, workers: workers) { index, _ in
      let curve = try self.train(cells[index], seed: seed, control: control)
      control.report(done.add(1, ordering: .relaxed).newValue, of: cells.count)
      return curve
    }
  }

  /// The metrics of a table's epochs, times excepted.
  public static let metrics = [
    "train_loss", "train_accuracy", "validation_loss", "validation_accuracy", "test_loss",
    "test_accuracy",
  ]

  /// A loss as tables keep it: rounded to 4 decimals.
  public static func listed(loss: Double) -> Double { (loss * 1e4).rounded() / 1e4 }

  /// How far a row trained again is from the one that a table lists: for each of `metrics` the
  /// largest difference over the epochs. 0 means equal to the last bit, of losses once rounded to
  /// the 4 decimals that tables keep; where only one of the two is a number it is infinite.
  ///
  /// - Parameter listed: what the table has, by metric and epoch; a metric may have more epochs than
  ///   the curve of a training that diverged, without a number there.
  public static func differences(
    of curve: [EpochRecord], from listed: [String: [Double]]
  ) -> [String: Double] {
    listed.reduce(into: [:]) { largest, column in
      for (epoch, theirs) in column.value.enumerated() {
        let ours = curve.indices.contains(epoch) ? curve[epoch].listed(column.key) : .nan
        let difference =
          ours.isFinite && theirs.isFinite
          ? abs(ours - theirs) : ours.isFinite == theirs.isFinite ? 0 : .infinity
        largest[column.key] = max(largest[column.key] ?? 0, difference)
      }
    }
  }
}

extension EpochRecord {
  /// What a table keeps of one of `CellTable.metrics`; NaN for another name.
  fileprivate func listed(_ metric: String) -> Double {
    switch metric {
    case "train_loss": CellTable.listed(loss: trainLoss)
    case "train_accuracy": trainAccuracy
    case "validation_loss": CellTable.listed(loss: validationLoss)
    case "validation_accuracy": validationAccuracy
    case "test_loss": CellTable.listed(loss: testLoss)
    case "test_accuracy": testAccuracy
    default: .nan
    }
  }
}
