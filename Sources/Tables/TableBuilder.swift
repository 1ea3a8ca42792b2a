import Spaces
import Storage
import Tensors

/// Takes measurements one after the other and makes a `BenchmarkTable` of them.
///
///     let builder = TableBuilder(space: NASBench201(), title: "my measurements", isByClass: true)
///     try builder.set("accuracy", of: cell, seed: 0, epochs: [1, 2, 3], to: [61.0, 70.2, 74.9])
///     try builder.set("parameters", of: cell, to: [0.8])
///     let table = try builder.finish()
///     try table.write(to: "my-table.safetensors.gz")
public final class TableBuilder {
  static let mostColumns = 4096
  static let longestName = 200

  private struct Key: Hashable {
    let metric: String
    let seed: Int?
  }

  let space: any SearchSpace
  private let title: String
  private let isByClass: Bool
  private let arena: ColumnArena
  private var index = ArchitectureIndex()
  /// Of the canonical hashes that are known already, by row.
  private var fingerprints: [UInt64?] = []
  private var columns: [Column] = []
  private var columnsByKey: [Key: [Int]] = [:]

  /// A table in memory, of at most 8 GiB.
  ///
  /// - Parameter isByClass: whether an architecture that is not listed has the values of the first
  ///   listed one of the same `canonicalKey`.
  public convenience init(space: any SearchSpace, title: String, isByClass: Bool = false) {
    self.init(space: space, title: title, isByClass: isByClass, arena: ColumnArena())
  }

  init(space: any SearchSpace, title: String, isByClass: Bool, arena: ColumnArena) {
    (self.space, self.title, self.isByClass, self.arena) = (space, title, isByClass, arena)
  }

  /// How many architectures there are so far.
  public var count: Int { index.count }

  /// The names of the metrics that have values so far.
  var metricNames: Set<String> { Set(columns.map(\.metric)) }

  /// The place of the architecture in the table, a new one where it has none yet. Throws what the
  /// space throws for an architecture that is not its own, `invalidArgument` beyond
  /// `EnumerationLimit.count` architectures.
  @discardableResult
  public func row(of architecture: Architecture) throws -> Int {
    if let row = index.number(of: architecture) { return row }
    guard count < EnumerationLimit.count else {
      throw TablesError.invalidArgument(
        "a table has at most \(EnumerationLimit.count) architectures")
    }
    try space.validate(architecture)
    fingerprints.append(nil)
    return index.insert(architecture).number
  }

  /// Saves `finish` from computing the canonical hash of a row.
  func note(hash: String, ofRow row: Int) {
    fingerprints[row] = ClassIndex.fingerprint(ofHash: hash)
  }

  /// Records what was measured.
  ///
  /// - Parameter seed: nil for a value that belongs to no seed.
  /// - Parameter epochs: ascending, one for each value; empty for a single value.
  /// - Parameter values: NaN for one that is missing.
  ///
  /// Throws `invalidArgument` for another number of values, epochs out of order or range, a value that
  /// was there already, a metric that has epochs once and once none, and too many columns; what
  /// `row(of:)` throws; and `StorageError` where memory or disk is short.
  public func set(
    _ metric: String, of architecture: Architecture, seed: Int? = nil, epochs: [Int] = [],
    to values: [Double]
  ) throws {
    try set(metric, row: try row(of: architecture), seed: seed, epochs: epochs, to: values)
  }

  func set(
    _ metric: String, row: Int, seed: Int? = nil, epochs: [Int] = [], to values: [Double]
  ) throws {
    guard values.count == max(epochs.count, 1) else {
      throw TablesError.invalidArgument(
        "'\(metric)': \(values.count) values for \(epochs.count) epochs")
    }
    let column = try column(metric, seed: seed, epochs: epochs)
    try place(values, row: row, column: column)
  }

  /// One value for each row, which are many; NaN is a missing value. Otherwise as `set`.
  func set(
    _ metric: String, rows: [Int], to values: [Double], control: RunControl
  ) throws {
    guard values.contains(where: { !$0.isNaN }) else { return }
    let column = try column(metric, seed: nil, epochs: [])
    for (place, row) in rows.enumerated() where !values[place].isNaN {
      if place.isMultiple(of: 4096) { try control.check() }
      try self.place([values[place]], row: row, column: column)
    }
  }

  private func place(_ values: [Double], row: Int, column: Int) throws {
    let block = row / Column.rowsPerBlock
    if block >= columns[column].blocks.count {
      columns[column].blocks += Array(
        repeating: nil, count: block + 1 - columns[column].blocks.count)
    }
    let memory: ColumnBlock
    if let known = columns[column].blocks[block] {
      memory = known
    } else {
      memory = try arena.block(of: columns[column].blockCount)
      columns[column].blocks[block] = memory
    }
    let start = row % Column.rowsPerBlock * columns[column].width
    for (position, value) in values.enumerated() {
      guard memory[start + position].isNaN else {
        throw TablesError.invalidArgument(
          "'\(columns[column].metric)' of \(try space.text(of: index[row])) is given twice"
            + (columns[column].seed.map { " for seed \($0)" } ?? "")
            + ": keep one of the values, or tell trainings apart by their seeds")
      }
      memory[start + position] = value
    }
  }

  func text(ofRow row: Int) throws -> String { try space.text(of: index[row]) }

  /// Whether there is a value.
  func hasValue(_ metric: String, row: Int, seed: Int?, epochs: [Int]) -> Bool {
    guard
      let column = columnsByKey[Key(metric: metric, seed: seed)]?.first(where: {
        columns[$0].epochs == epochs
      })
    else { return false }
    return !columns[column].value(row: row, position: 0).isNaN
  }

  private func column(_ metric: String, seed: Int?, epochs: [Int]) throws -> Int {
    let key = Key(metric: metric, seed: seed)
    let own = columnsByKey[key] ?? []
    if let known = own.first(where: { columns[$0].epochs == epochs }) { return known }
    guard !metric.isEmpty, metric.utf8.count <= Self.longestName else {
      throw TablesError.invalidArgument(
        "a metric's name of \(metric.utf8.count) bytes: give it 1 to \(Self.longestName)")
    }
    guard columns.count < Self.mostColumns else {
      throw TablesError.invalidArgument(
        "more than \(Self.mostColumns) combinations of metric, seed and epochs")
    }
    guard epochs.count <= Column.mostEpochs, zip(epochs, epochs.dropFirst()).allSatisfy(<),
      epochs.allSatisfy({ (0...Column.highestEpoch) ~= $0 })
    else {
      throw TablesError.invalidArgument(
        "the epochs of '\(metric)' must ascend within 0...\(Column.highestEpoch), "
          + "at most \(Column.mostEpochs)")
    }
    if let other = columns.first(where: { $0.metric == metric }),
      other.epochs.isEmpty != epochs.isEmpty
    {
      throw TablesError.invalidArgument(
        "'\(metric)' has epochs for one architecture, none for another")
    }
    columns.append(Column(metric: metric, seed: seed, epochs: epochs))
    columnsByKey[key] = own + [columns.count - 1]
    return columns.count - 1
  }

  /// The table of everything so far. Throws `invalidArgument` for no architecture, and for a cost that
  /// names a metric which the table does not have.
  ///
  /// - Parameter notes: whatever else is known about the table, as names and texts.
  /// - Parameter costs: how long a metric took to measure, by its name.
  public func finish(
    notes: [String: String] = [:], costs: [String: MeasuringCost] = [:]
  ) throws -> BenchmarkTable {
    guard count > 0, !columns.isEmpty else {
      throw TablesError.invalidArgument("a table needs at least one architecture and one value")
    }
    let table = BenchmarkTable(
      header: TableHeader(
        space: space, title: title, notes: notes, isByClass: isByClass, costs: costs),
      index: index,
      classes: isByClass ? TableClasses(of: index, in: space, known: fingerprints) : nil,
      columns: columns)
    for (name, cost) in costs {
      for metric in [name, cost.time] + (cost.evaluation.map { [$0] } ?? []) {
        _ = try table.metric(metric)
      }
    }
    return table
  }
}
