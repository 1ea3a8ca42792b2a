import Spaces
import Tensors

/// What was measured: architecture × metric × epoch × seed.
///
/// A metric has one value for each architecture, or a curve over epochs, and either of them once or
/// for several seeds. Not everything need be measured: what is missing is NaN. Values lie in memory
/// or in a file mapped into it, so a table of many gigabytes opens at once.
public struct BenchmarkTable: Sendable {
  /// What of a metric was measured.
  public struct Metric: Hashable, Sendable {
    /// As queries name it.
    public let name: String
    /// The epochs that any architecture was measured at, ascending; empty for a single value.
    public let epochs: [Int]
    /// Ascending; empty for values that belong to no seed.
    public let seeds: [Int]

    /// - Parameter epochs: ascending, as `seeds`.
    public init(name: String, epochs: [Int], seeds: [Int]) {
      (self.name, self.epochs, self.seeds) = (name, epochs, seeds)
    }
  }

  /// Of the listed architectures.
  public let space: any SearchSpace
  /// Where the values come from, in a few words: what lists and drawings show.
  public let title: String
  /// Whatever else is known about the table, as names and texts: units, the recipe of the trainings,
  /// where the files came from.
  public let notes: [String: String]
  /// Whether an architecture that is not listed has the values of the first listed one of the same
  /// `canonicalKey`.
  public let isByClass: Bool
  /// In the order they came.
  public let metrics: [Metric]
  /// By the name of the metric that is measured.
  public let costs: [String: MeasuringCost]

  /// Why `read` could keep no cache of the table, as on a full disk; nil where it could or was not asked to.
  public internal(set) var cacheFailure: String?

  let index: ArchitectureIndex
  /// nil unless `isByClass`.
  let classes: TableClasses?
  let columns: [Column]
  let columnsByMetric: [String: [Int]]

  init(
    header: TableHeader, index: ArchitectureIndex, classes: TableClasses?, columns: [Column]
  ) {
    (space, title, notes) = (header.space, header.title, header.notes)
    (isByClass, costs) = (header.isByClass, header.costs)
    (self.index, self.classes, self.columns) = (index, classes, columns)
    columnsByMetric = Dictionary(grouping: columns.indices) { columns[$0].metric }
    var names: [String] = []
    var seen: Set<String> = []
    for column in columns where seen.insert(column.metric).inserted { names.append(column.metric) }
    metrics = names.map { [columnsByMetric] name in
      let own = (columnsByMetric[name] ?? []).map { columns[$0] }
      return Metric(
        name: name, epochs: Set(own.flatMap(\.epochs)).sorted(),
        seeds: Set(own.compactMap(\.seed)).sorted())
    }
  }

  var header: TableHeader {
    TableHeader(space: space, title: title, notes: notes, isByClass: isByClass, costs: costs)
  }

  /// How many architectures are listed, each once.
  public var count: Int { index.count }

  /// The listed architectures, in order.
  public var architectures: [Architecture] { (0..<index.count).map { index[$0] } }

  /// The architecture of a row in `0..<count`.
  func architecture(at row: Int) -> Architecture { index[row] }

  /// The place of the architecture in `architectures`, or of the first of its class where the table is
  /// `isByClass`.
  ///
  /// The first question about a class may take seconds, in which `control` is asked. Throws
  /// `unmeasured`, what the space throws for an architecture of another, and what `control` throws.
  public func row(
    of architecture: Architecture, control: RunControl = RunControl()
  ) throws -> Int {
    if let number = index.number(of: architecture) { return number }
    if let number = try classes?.index(control: control)
      .number(of: architecture, among: index, in: space)
    {
      return number
    }
    throw TablesError.unmeasured(architecture: try space.text(of: architecture), count: index.count)
  }

  /// The metric of that name, with its epochs and seeds. Throws `unknownMetric`, which lists those that
  /// there are.
  public func metric(_ name: String) throws -> Metric {
    guard let metric = metrics.first(where: { $0.name == name }) else {
      throw TablesError.unknownMetric(name, existing: metrics.map(\.name))
    }
    return metric
  }
}
