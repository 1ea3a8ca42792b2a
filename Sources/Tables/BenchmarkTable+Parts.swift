import Spaces
import Tensors

extension BenchmarkTable {
  /// The table of some of the architectures, in the order given; a metric that none of them was measured
  /// for is not in it.
  ///
  /// - Parameter rows: places in `architectures`, each at most once.
  ///
  /// Throws `invalidArgument` for no row, one that is not there or comes twice, and where nothing was
  /// measured for any; `damagedCache`, and what `control` throws.
  public func selecting(
    _ rows: [Int], control: RunControl = RunControl()
  ) throws -> BenchmarkTable {
    guard Set(rows).count == rows.count, rows.allSatisfy((0..<count).contains), !rows.isEmpty else {
      throw TablesError.invalidArgument(
        "\(rows.count) rows of \(count): give at least one, each once, from 0 to \(count - 1)")
    }
    let builder = TableBuilder(space: space, title: title, isByClass: isByClass)
    for row in rows { try builder.row(of: architecture(at: row)) }
    for column in columns {
      try column.verify()
      for (place, row) in rows.enumerated() {
        if place.isMultiple(of: 256) { try control.check() }
        let values = (0..<column.width).map { column.value(row: row, position: $0) }
        if values.allSatisfy(\.isNaN) { continue }
        try builder.set(
          column.metric, row: place, seed: column.seed, epochs: column.epochs, to: values)
      }
    }
    let names = builder.metricNames
    return try builder.finish(
      notes: notes,
      costs: costs.filter { metric, cost in
        ([metric, cost.time] + [cost.evaluation].compactMap(\.self)).allSatisfy(names.contains)
      })
  }

  /// The table with one more metric of a single value for each architecture.
  ///
  /// - Parameter metric: a new name, of 1 to 200 bytes.
  /// - Parameter values: in the order of `architectures`; NaN for what is missing.
  ///
  /// Throws `invalidArgument` for a name that the table has, another number of values and infinite ones.
  public func adding(_ metric: String, _ values: [Double]) throws -> BenchmarkTable {
    guard !metrics.contains(where: { $0.name == metric }) else {
      throw TablesError.invalidArgument("the table has a metric '\(metric)': choose another name")
    }
    guard values.count == count else {
      throw TablesError.invalidArgument(
        "\(values.count) values of '\(metric)' for the table's \(count) architectures")
    }
    let added = try BenchmarkTable(
      architectures, in: space, metrics: [(metric, values)], isByClass: false)
    var table = BenchmarkTable(
      header: header, index: index, classes: classes, columns: columns + added.columns)
    table.cacheFailure = cacheFailure
    return table
  }
}
