/// Where the values of one metric lie at one epoch, for one seed or all: found once, then read for
/// many architectures.
struct MetricCells {
  /// For each seed the columns and places that may hold its value.
  private let seeds: [[(column: Column, position: Int)]]

  /// - Parameter epoch: nil for the last one of the metric.
  /// - Parameter seed: nil for the mean over the seeds that were measured.
  ///
  /// Throws `unknownMetric`, `unknownEpoch`, `unknownSeed` and `damagedCache`.
  init(_ name: String, epoch: Int?, seed: Int?, in table: BenchmarkTable) throws {
    let metric = try table.metric(name)
    if let epoch, !metric.epochs.contains(epoch) {
      throw TablesError.unknownEpoch(epoch, metric: name, existing: metric.epochs)
    }
    if let seed, !metric.seeds.contains(seed) {
      throw TablesError.unknownSeed(seed, metric: name, existing: metric.seeds)
    }
    let wanted = epoch ?? metric.epochs.last
    let own = (table.columnsByMetric[name] ?? []).map { table.columns[$0] }
    for column in own { try column.verify() }
    let groups = Dictionary(grouping: own.filter { seed == nil || $0.seed == seed }, by: \.seed)
    seeds = groups.keys.sorted { ($0 ?? .min) < ($1 ?? .min) }.map { seed in
      (groups[seed] ?? []).compactMap { column in
        let position = wanted.map { column.epochs.firstIndex(of: $0) } ?? 0
        return position.map { (column, $0) }
      }
    }
  }

  /// NaN where nothing was measured.
  func value(row: Int) -> Double {
    var sum = 0.0
    var count = 0
    for cells in seeds {
      for (column, position) in cells {
        let value = column.value(row: row, position: position)
        if value.isNaN { continue }
        sum += value
        count += 1
        break
      }
    }
    return count == 0 ? .nan : sum / Double(count)
  }
}
