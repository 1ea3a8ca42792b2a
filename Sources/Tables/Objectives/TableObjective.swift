import Spaces
import Tensors

/// One metric of a table as what a search maximizes.
///
///     let table = try BenchmarkTable.read("mine.csv", layout: layout)
///     let objective = try table.objective("accuracy")
///     let value = try objective.value(of: objective.bestArchitecture)
///
/// `BenchmarkTable.objective(_:)` makes one. A table `isByClass` answers for every architecture of a
/// class that it lists, any other table for the listed architectures only.
public struct TableObjective: Sendable {
  /// Where the values are from.
  public let table: BenchmarkTable
  /// The metric's name in the table.
  public let metric: String
  /// The epoch asked for; nil for the last of the metric.
  public let epoch: Int?
  /// The seed asked for; nil for the mean over all.
  public let seed: Int?
  /// Whether the sign is turned, as for a loss.
  public let isLowest: Bool
  /// Whether `space` is the listed part only.
  public let isListedOnly: Bool
  /// What a search visits: the space of the table, or the part of it that was measured.
  public let space: any SearchSpace
  /// By row of the table, higher is better; NaN where nothing was measured.
  private let values: [Double]
  /// The row of the highest value, the first among equals.
  private let bestRow: Int

  init(
    _ table: BenchmarkTable, metric: String, epoch: Int?, seed: Int?, isLowest: Bool,
    isListedOnly: Bool?, control: RunControl
  ) throws {
    let measured = try table.values(metric, epoch: epoch, seed: seed)
    let values = isLowest ? measured.map { -$0 } : measured
    let rows = values.indices.filter { values[$0].isFinite }
    guard let best = rows.max(by: { (values[$0], $1) < (values[$1], $0) }) else {
      throw TablesError.invalidArgument("no architecture has a value of '\(metric)' there")
    }
    let isWhole = table.space.size?.count == rows.count
    self.isListedOnly = isListedOnly ?? (!isWhole && !table.isByClass)
    space =
      self.isListedOnly
      ? try ListedSpace(rows.map { table.architecture(at: $0) }, of: table.space, control: control)
      : table.space
    (self.table, self.metric, self.epoch, self.seed) = (table, metric, epoch, seed)
    (self.isLowest, self.values, bestRow) = (isLowest, values, best)
  }

  /// What the architecture is worth; higher is better.
  ///
  /// Throws `TablesError.unmeasured` where the table has no value, and what the space throws for an
  /// architecture of another. The first architecture that a table `isByClass` does not list may take
  /// seconds, in which `control` is asked.
  public func value(
    of architecture: Architecture, control: RunControl = RunControl()
  ) throws -> Double {
    let value = values[try table.row(of: architecture, control: control)]
    guard value.isFinite else {
      throw TablesError.unmeasured(
        architecture: try table.space.text(of: architecture), metric: metric, count: table.count)
    }
    return value
  }

  /// The value of each, in the order given; otherwise as `value(of:)`.
  public func values(
    of architectures: [Architecture], control: RunControl = RunControl()
  ) throws -> [Double] {
    try architectures.enumerated().map { place, architecture in
      if place.isMultiple(of: 512) { try control.check() }
      return try value(of: architecture, control: control)
    }
  }

  /// The measured architectures, in the order of the table.
  public var architectures: [Architecture] {
    values.indices.filter { values[$0].isFinite }.map { table.architecture(at: $0) }
  }

  /// The first measured architecture of the highest value.
  public var bestArchitecture: Architecture { table.architecture(at: bestRow) }

  /// The highest value, of those that were measured.
  public var bestValue: Double { values[bestRow] }
}

extension BenchmarkTable {
  /// The metric as an objective of a search, of the architectures that were measured.
  ///
  /// - Parameter epoch: by default the last one of the metric.
  /// - Parameter seed: by default the mean over the seeds that an architecture was measured with.
  /// - Parameter isLowest: turns the sign, as for a loss: searches look for high values.
  /// - Parameter isListedOnly: whether a search visits the measured architectures only, as in
  ///   `ListedSpace`; by default where the table lacks some of the space and is not `isByClass`.
  ///
  /// Throws `unknownMetric`, `unknownEpoch`, `unknownSeed`, `invalidArgument` where nothing was
  /// measured so, and what `ListedSpace` and `control` throw.
  public func objective(
    _ metric: String, epoch: Int? = nil, seed: Int? = nil, isLowest: Bool = false,
    isListedOnly: Bool? = nil, control: RunControl = RunControl()
  ) throws -> TableObjective {
    try TableObjective(
      self, metric: metric, epoch: epoch, seed: seed, isLowest: isLowest,
      isListedOnly: isListedOnly, control: control)
  }
}
