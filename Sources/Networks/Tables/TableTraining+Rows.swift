import Neural
import Spaces
import Synchronization
import Tensors

extension TableTraining {
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
  public static let metrics = EpochRecord.imageMetrics

  /// What a table lists of a curve for one of `metrics`: losses rounded to 4 decimals, and `epochs`
  /// values also of a training that diverged, whose accuracies on validation and test images stay
  /// what they became; its other values are NaN.
  public static func column(_ metric: String, of curve: [EpochRecord], epochs: Int) -> [Double] {
    let values = curve.map { record in
      metric.hasSuffix("loss") ? (record[metric] * 1e4).rounded() / 1e4 : record[metric]
    }
    let stays =
      ["validation_accuracy", "test_accuracy"].contains(metric)
      && curve.last?.hasDiverged ?? false
    let rest = stays ? values.last ?? .nan : .nan
    return values + Array(repeating: rest, count: max(epochs - values.count, 0))
  }

  /// How far a row trained again is from the one that a table lists: for each of `metrics` the
  /// largest difference over the epochs. 0 means equal to the last bit, of losses once rounded to
  /// the 4 decimals that tables keep; where only one of the two is a number it is infinite. Where both
  /// trainings diverged, only the epochs before that are compared.
  ///
  /// - Parameter listed: what the table has, by metric and epoch.
  public static func differences(
    of curve: [EpochRecord], from listed: [String: [Double]]
  ) -> [String: Double] {
    let end = curve.firstIndex(where: \.hasDiverged)
    let bothDiverged = end.map { listed["train_loss"]?.dropFirst($0).contains(where: \.isNaN) }
    return listed.reduce(into: [:]) { found, column in
      let ours = Self.column(column.key, of: curve, epochs: column.value.count)
      let compared = bothDiverged == true ? end ?? ours.count : ours.count
      found[column.key] = zip(ours, column.value).prefix(compared).map(Self.difference).max() ?? 0
    }
  }

  private static func difference(_ ours: Double, _ theirs: Double) -> Double {
    if ours.isFinite && theirs.isFinite { return abs(ours - theirs) }
    return ours.isFinite == theirs.isFinite ? 0 : .infinity
  }
}
