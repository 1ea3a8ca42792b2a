import Spaces
import Tensors

/// Two rows that give one measurement.
struct RepeatedMeasurement: Error {
  let metric: String
  /// Architecture, seed and epoch.
  let what: String
  /// As the caller numbered them.
  let firstRow: Int
  let row: Int

  var remedy: String { "keep one of the rows, or tell trainings apart by a column of seeds" }
}

/// Makes a table of rows: an architecture's text, perhaps epoch and seed, and a value for each metric.
/// The rows of one architecture and seed make its curves, in whatever order they come.
struct TableAssembly {
  private let metrics: [String]
  private let hasEpochs: Bool
  private let builder: TableBuilder
  /// The rows of known texts: parsing takes longer than looking up.
  private var rows: [String: Int] = [:]
  private var curves: [CurveKey: [Point]] = [:]
  /// The number of the first row of a single value.
  private var firstRows: [CurveKey: Int] = [:]

  private struct CurveKey: Hashable {
    let row: Int
    let seed: Int?
  }

  private struct Point {
    let epoch: Int
    let values: [Double]
    let number: Int
  }

  /// - Parameter first: the text of one architecture, which tells the space where the layout does not.
  init(
    layout: TableLayout, metrics: [String], hasEpochs: Bool, first: String, title: String
  ) throws {
    let space = try layout.space ?? Self.space(reading: first)
    (self.metrics, self.hasEpochs) = (metrics, hasEpochs)
    builder = TableBuilder(space: space, title: title, isByClass: layout.isByClass)
  }

  /// The built-in space that reads the text.
  private static func space(reading text: String) throws -> any SearchSpace {
    let candidates = SpaceCatalog.entries.filter { $0.key != "dag" }.flatMap(\.examples)
    for candidate in candidates {
      let space = try SpaceCatalog.space(candidate)
      if (try? space.parse(text)) != nil { return space }
    }
    throw TablesError.invalidArgument(
      "no built-in space reads the architecture '\(text.prefix(100))': name the space")
  }

  /// - Parameter number: what messages call the row.
  ///
  /// Throws `SpacesError` for a text that the space does not read, `RepeatedMeasurement`, and what
  /// `TableBuilder.set` throws.
  mutating func add(
    _ text: String, epoch: Int?, seed: Int?, values: [Double], number: Int
  ) throws {
    if rows[text] == nil { rows[text] = try builder.row(of: try builder.space.parse(text)) }
    try add(row: rows[text] ?? 0, epoch: epoch, seed: seed, values: values, number: number)
  }

  mutating func add(
    _ architecture: Architecture, epoch: Int?, seed: Int?, values: [Double], number: Int
  ) throws {
    try add(
      row: try builder.row(of: architecture), epoch: epoch, seed: seed, values: values,
      number: number)
  }

  /// Many architectures at once, one value of each metric for each; numbered from 0.
  func add(
    _ architectures: [Architecture], _ columns: [[Double]], control: RunControl
  ) throws {
    let rows = try architectures.enumerated().map { place, architecture in
      if place.isMultiple(of: 256) { try control.check() }
      return try builder.row(of: architecture)
    }
    for (metric, values) in zip(metrics, columns) {
      var first = [Int?](repeating: nil, count: builder.count)
      for (number, row) in rows.enumerated() where !values[number].isNaN {
        if let first = first[row] {
          throw try repeated(
            metric, CurveKey(row: row, seed: nil), epoch: nil, first: first, row: number)
        }
        first[row] = number
      }
      try builder.set(metric, rows: rows, to: values, control: control)
    }
  }

  private mutating func add(
    row: Int, epoch: Int?, seed: Int?, values: [Double], number: Int
  ) throws {
    let key = CurveKey(row: row, seed: seed)
    if hasEpochs {
      curves[key, default: []].append(Point(epoch: epoch ?? 0, values: values, number: number))
      return
    }
    for (metric, value) in zip(metrics, values) where !value.isNaN {
      if builder.hasValue(metric, row: row, seed: seed, epochs: []) {
        throw try repeated(metric, key, epoch: nil, first: firstRows[key] ?? 0, row: number)
      }
      try builder.set(metric, row: row, seed: seed, to: [value])
    }
    if firstRows[key] == nil { firstRows[key] = number }
  }

  private func repeated(
    _ metric: String, _ key: CurveKey, epoch: Int?, first: Int, row: Int
  ) throws -> RepeatedMeasurement {
    let named = [("seed", key.seed), ("epoch", epoch)].compactMap { name, number in
      number.map { ", \(name) \($0)" }
    }
    return RepeatedMeasurement(
      metric: metric, what: try builder.text(ofRow: key.row) + named.joined(), firstRow: first,
      row: row)
  }

  /// - Parameter time: the metric with the seconds of each epoch, or of the whole training where there
  ///   are no epochs.
  ///
  /// Throws `RepeatedMeasurement`, and what `TableBuilder` throws.
  mutating func finish(time: String?) throws -> BenchmarkTable {
    for (key, points) in curves.sorted(by: {
      ($0.key.row, $0.key.seed ?? -1) < ($1.key.row, $1.key.seed ?? -1)
    }) {
      let sorted = points.sorted { ($0.epoch, $0.number) < ($1.epoch, $1.number) }
      for (place, metric) in metrics.enumerated() {
        let curve = sorted.filter { !$0.values[place].isNaN }
        if curve.isEmpty { continue }
        if let twice = zip(curve, curve.dropFirst()).first(where: { $0.epoch == $1.epoch }) {
          throw try repeated(
            metric, key, epoch: twice.0.epoch, first: twice.0.number, row: twice.1.number)
        }
        try builder.set(
          metric, row: key.row, seed: key.seed, epochs: curve.map(\.epoch),
          to: curve.map { $0.values[place] })
      }
    }
    guard let time else { return try builder.finish() }
    let cost = MeasuringCost(time: time, kind: hasEpochs ? .perEpoch : .total)
    return try builder.finish(
      costs: Dictionary(uniqueKeysWithValues: builder.metricNames.map { ($0, cost) }))
  }
}

extension BenchmarkTable {
  /// A table of columns in memory: for each row an architecture, a value of each metric, and perhaps an
  /// epoch and a seed. NaN is a missing value.
  ///
  /// - Parameter architectures: at least one, in any order; an architecture may come once for each epoch
  ///   and seed.
  /// - Parameter metrics: by name, one value for each row.
  /// - Parameter epochs: whole numbers from 0, one for each row; nil for metrics without epochs.
  /// - Parameter seeds: of the trainings, one for each row; nil for values that belong to none.
  /// - Parameter time: the metric with the seconds of each epoch, or of the whole training.
  /// - Parameter isByClass: as in `BenchmarkTable.isByClass`.
  ///
  /// Throws `invalidArgument` for columns of different lengths, infinite values, a measurement that two
  /// rows give, and what `TableBuilder.set` refuses, and what the space and `control` throw.
  public init(
    _ architectures: [Architecture], in space: any SearchSpace,
    metrics: [(name: String, values: [Double])], epochs: [Int]? = nil, seeds: [Int]? = nil,
    time: String? = nil, isByClass: Bool = false, title: String = "measurements",
    control: RunControl = RunControl()
  ) throws {
    let count = architectures.count
    let lengths = metrics.map(\.values.count) + [epochs?.count, seeds?.count].compactMap(\.self)
    guard count > 0, lengths.allSatisfy({ $0 == count }) else {
      throw TablesError.invalidArgument(
        "\(count) architectures and columns of \(lengths) values: all must have the same, at least 1"
      )
    }
    guard Set(metrics.map(\.name)).count == metrics.count else {
      throw TablesError.invalidArgument("a metric is given twice")
    }
    for (name, values) in metrics {
      guard let row = values.firstIndex(where: \.isInfinite) else { continue }
      throw TablesError.invalidArgument(
        "'\(name)' is \(values[row]) at row \(row), counted from 0: put NaN where nothing was measured"
      )
    }
    var layout = TableLayout(space: space)
    layout.isByClass = isByClass
    var assembly = try TableAssembly(
      layout: layout, metrics: metrics.map(\.name), hasEpochs: epochs != nil, first: "",
      title: title)
    do {
      if epochs == nil, seeds == nil {
        try assembly.add(architectures, metrics.map(\.values), control: control)
        self = try assembly.finish(time: time)
        return
      }
      for (row, architecture) in architectures.enumerated() {
        if row.isMultiple(of: 64) { try control.check() }
        try assembly.add(
          architecture, epoch: epochs?[row], seed: seeds?[row],
          values: metrics.map { $0.values[row] }, number: row)
      }
      self = try assembly.finish(time: time)
    } catch let repeated as RepeatedMeasurement {
      throw TablesError.invalidArgument(
        "'\(repeated.metric)' of \(repeated.what) stands in rows \(repeated.firstRow) and "
          + "\(repeated.row), counted from 0: \(repeated.remedy)")
    }
  }
}
