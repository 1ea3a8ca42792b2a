import Neural

extension TableTraining {
  /// One row and seed as the two journals keep it: number, seed, and what the epochs brought.
  public struct RowLines: Hashable, Sendable {
    /// For each epoch the values of `metrics`.
    public var curve: String
    /// For each epoch the seconds.
    public var time: String

    /// Lines of two journals, which need not be valid: `row` checks.
    public init(curve: String, time: String) { (self.curve, self.time) = (curve, time) }

    /// Every number in the shortest text that gives the same bits again.
    public init(_ job: Job, _ curve: [EpochRecord]) {
      let name = "\(job.number) \(job.seed) "
      self.curve =
        name
        + curve.map { record in TableTraining.metrics.map { "\(record[$0])" }.joined(separator: ",")
        }
        .joined(separator: ";")
      time = name + curve.map { "\($0.seconds)" }.joined(separator: ";")
    }

    /// The job and its curve, in which learning rates are NaN.
    ///
    /// Throws `NetworksError.mismatchedJournal` for lines that no build wrote or that do not
    /// belong together.
    public func row() throws -> (job: Job, curve: [EpochRecord]) {
      let (fields, spent) = (curve.split(separator: " "), time.split(separator: " "))
      let seconds = spent.last.map { $0.split(separator: ";").compactMap { Double($0) } } ?? []
      guard fields.count == 3, spent.count == 3, fields[..<2] == spent[..<2],
        let number = Int(fields[0]), let seed = Int(fields[1])
      else {
        throw NetworksError.mismatchedJournal("the journals differ at '\(curve.prefix(12))'")
      }
      let epochs = fields[2].split(separator: ";").map {
        $0.split(separator: ",").compactMap { Double($0) }
      }
      guard epochs.count == seconds.count, epochs.allSatisfy({ $0.count == metrics.count }) else {
        throw NetworksError.mismatchedJournal("the row '\(curve.prefix(12))' is not whole")
      }
      let records = epochs.indices.map { epoch in
        EpochRecord(
          epoch: epoch + 1, learningRate: .nan, seconds: seconds[epoch],
          values: Dictionary(uniqueKeysWithValues: zip(metrics, epochs[epoch])))
      }
      return (Job(number: number, seed: seed), records)
    }
  }
}
