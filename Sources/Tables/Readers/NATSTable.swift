import Spaces
import Storage

/// Gathers the architectures of NATS-Bench or NAS-Bench-201, whichever the first one tells.
final class NATSTable {
  private let makeArena: () throws -> ColumnArena
  private var builder: TableBuilder?
  /// Whether the architectures are topologies, as the first one tells; else they are sizes.
  private var holdsTopologies = true
  private var costs: [String: MeasuringCost] = [:]

  private static let channels = (1...8).map { 8 * $0 }

  init(_ makeArena: @escaping () throws -> ColumnArena) { self.makeArena = makeArena }

  var count: Int { builder?.count ?? 0 }

  /// Throws `NATSTrials.Malformed`, `TablesError` and `StorageError`.
  func add(_ trials: NATSTrials) throws {
    let builder = try self.builder ?? start(trials.text)
    self.builder = builder
    let before = builder.count
    let row = try builder.row(of: try architecture(trials.text, in: builder.space))
    guard row == before else {
      throw NATSTrials.Malformed(reason: "'\(trials.text.prefix(100))' comes twice")
    }
    for values in trials.values {
      try builder.set(
        values.metric, row: row, seed: values.seed, epochs: values.epochs, to: values.values)
    }
    costs.merge(trials.costs) { $0.evaluation == nil ? $1 : $0 }
  }

  func finish() throws -> BenchmarkTable {
    guard let builder else {
      throw TablesError.invalidArgument("it holds no architectures")
    }
    return try builder.finish(
      notes: ["accuracy": "percent", "epochs": "counted from 0"], costs: costs)
  }

  private func start(_ text: String) throws -> TableBuilder {
    holdsTopologies = text.contains("|")
    return TableBuilder(
      space: holdsTopologies ? NASBench201() : try Self.sizeSpace(),
      title: holdsTopologies ? "NAS-Bench-201 topologies" : "NATS-Bench sizes", isByClass: false,
      arena: try makeArena())
  }

  /// The size search space of NATS-Bench (Dong et al. 2021, §3): the channels of five layers, each of
  /// 8 numbers, as a chain of nodes.
  static func sizeSpace() throws -> any SearchSpace {
    try DAG(
      operations: channels.map(String.init), placement: .nodes, edges: (0..<6).map { ($0, $0 + 1) })
  }

  private func architecture(_ text: String, in space: any SearchSpace) throws -> Architecture {
    do {
      if holdsTopologies { return try space.parse(text) }
      let labels = text.split(separator: ":", omittingEmptySubsequences: false).map { part in
        Self.channels.firstIndex { "\($0)" == part } ?? -1
      }
      guard labels.count == 5 else {
        throw NATSTrials.Malformed(reason: "'\(text.prefix(100))' are no five channel numbers")
      }
      return try Architecture(nodes: [0] + labels + [0], edges: (0..<6).map { .init($0, $0 + 1) })
    } catch let error as SpacesError {
      throw NATSTrials.Malformed(reason: "\(error)")
    }
  }
}
