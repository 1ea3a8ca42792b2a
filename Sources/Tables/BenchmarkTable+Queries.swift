import Spaces
import Tensors

extension BenchmarkTable {
  /// The value of each architecture.
  ///
  /// - Parameter epoch: by default the last one of the metric.
  /// - Parameter seed: by default the mean over the seeds that the architecture was measured with.
  ///
  /// NaN where an architecture of the table was not measured so. Throws `unknownMetric`,
  /// `unknownEpoch`, `unknownSeed`, `unmeasured`, and what the space and `control` throw.
  public func values(
    of architectures: [Architecture], _ metric: String, epoch: Int? = nil, seed: Int? = nil,
    control: RunControl = RunControl()
  ) throws -> [Double] {
    let cells = try MetricCells(metric, epoch: epoch, seed: seed, in: self)
    return try rows(of: architectures, control: control).map { cells.value(row: $0) }
  }

  /// The value of each listed architecture, in order; otherwise as `values(of:_:)`.
  public func values(_ metric: String, epoch: Int? = nil, seed: Int? = nil) throws -> [Double] {
    let cells = try MetricCells(metric, epoch: epoch, seed: seed, in: self)
    return (0..<count).map { cells.value(row: $0) }
  }

  /// The value of each architecture at every epoch of the metric, one architecture after the other;
  /// otherwise as `values(of:_:)`. A metric without epochs has one value.
  public func curves(
    of architectures: [Architecture], _ metric: String, seed: Int? = nil,
    control: RunControl = RunControl()
  ) throws -> (epochs: [Int], values: [Double]) {
    let epochs = try self.metric(metric).epochs
    let cells = try (epochs.isEmpty ? [nil] : epochs.map(Optional.some)).map {
      try MetricCells(metric, epoch: $0, seed: seed, in: self)
    }
    let rows = try rows(of: architectures, control: control)
    let (size, overflow) = rows.count.multipliedReportingOverflow(by: cells.count)
    guard !overflow, size <= 1 << 30 else {
      throw TablesError.invalidArgument(
        "\(rows.count) curves of \(cells.count) epochs are too many at once: ask for them in parts")
    }
    var values: [Double] = []
    values.reserveCapacity(size)
    for (number, row) in rows.enumerated() {
      if number.isMultiple(of: 256) { try control.check() }
      for cell in cells { values.append(cell.value(row: row)) }
    }
    return (epochs, values)
  }

  /// The listed architecture of the highest value, or of the lowest; the first among equals. What
  /// was not measured does not count. Throws `invalidArgument` where nothing was measured so, and as
  /// `values(of:_:)`.
  public func best(
    _ metric: String, epoch: Int? = nil, seed: Int? = nil, isLowest: Bool = false
  ) throws -> (row: Int, value: Double) {
    let values = try values(metric, epoch: epoch, seed: seed)
    let measured = values.indices.filter { !values[$0].isNaN }
    let best =
      isLowest
      ? measured.min { values[$0] < values[$1] }
      : measured.max { values[$0] < values[$1] }
    guard let best, let first = measured.first(where: { values[$0] == values[best] }) else {
      throw TablesError.invalidArgument("no architecture has a value of '\(metric)' there")
    }
    return (first, values[first])
  }

  /// The seconds that measuring `metric` took for each architecture, in the order given: its training up to the epoch, by
  /// default the last, and the evaluation where the table knows it. NaN where no time was measured.
  ///
  /// Throws `unknownCost` for a metric without known times, and as `values(of:_:)`.
  public func simulatedCost(
    of architectures: [Architecture], _ metric: String, epoch: Int? = nil, seed: Int? = nil,
    control: RunControl = RunControl()
  ) throws -> [Double] {
    let measured = try self.metric(metric)
    guard let cost = costs[metric] else {
      throw TablesError.unknownCost(metric: metric, existing: costs.keys.sorted())
    }
    let last = epoch ?? measured.epochs.last
    if let last, !measured.epochs.contains(last) {
      throw TablesError.unknownEpoch(last, metric: metric, existing: measured.epochs)
    }
    let rows = try rows(of: architectures, control: control)
    let training = try trainingCells(cost, upTo: last, seed: seed)
    let evaluation = try cost.evaluation.map {
      try MetricCells($0, epoch: nil, seed: seed, in: self)
    }
    return rows.map { row in
      training.cells.reduce(evaluation?.value(row: row) ?? 0) { sum, cell in
        sum + cell.value(row: row) * training.factor
      }
    }
  }

  /// The values to add up, and what each counts.
  private func trainingCells(
    _ cost: MeasuringCost, upTo last: Int?, seed: Int?
  ) throws -> (cells: [MetricCells], factor: Double) {
    let time = try metric(cost.time)
    guard let last else {
      return ([try MetricCells(cost.time, epoch: nil, seed: seed, in: self)], 1)
    }
    if time.epochs.isEmpty {
      let count = cost.kind == .total ? 1 : max(0, last - cost.firstEpoch + 1)
      return ([try MetricCells(cost.time, epoch: nil, seed: seed, in: self)], Double(count))
    }
    let epochs = cost.kind == .total ? [last] : time.epochs.filter { $0 <= last }
    return (
      try epochs.map { try MetricCells(cost.time, epoch: $0, seed: seed, in: self) }, 1
    )
  }

  private func rows(of architectures: [Architecture], control: RunControl) throws -> [Int] {
    var rows: [Int] = []
    rows.reserveCapacity(architectures.count)
    for architecture in architectures {
      // A class is found by a hash, which may take 20 microseconds.
      if rows.count.isMultiple(of: 512) { try control.check() }
      rows.append(try row(of: architecture, control: control))
    }
    return rows
  }
}
