import Spaces
import Storage
import Tensors

/// NAS-Bench-101's TFRecord files (`nasbench_full`, `nasbench_only108`): a record for each cell, number
/// of training epochs and repeat, with JSON around a protocol buffer (google-research/nasbench, api.py
/// and model_metrics.proto).
///
/// The metrics have the API's names: `final_test_accuracy` and the like at the epochs 4, 12, 36 and 108,
/// accuracies as fractions; those that begin with `halfway_` were measured half-way through the
/// training of that many epochs. Seeds are the repeats, from 0 in the order of the file.
enum NASBench101Reader {
  private static let longestRecord = 1 << 20
  private static let mostRepeats = 16
  private static let names = [
    "training_time", "train_accuracy", "validation_accuracy", "test_accuracy",
  ]

  static func read(
    _ source: TableSource, _ makeArena: () throws -> ColumnArena, _ control: RunControl
  ) throws -> BenchmarkTable {
    let stream = try source.open(limit: 64 << 30)
    let records = TFRecords(stream, limit: longestRecord)
    let builder = TableBuilder(
      space: NASBench101(), title: "NAS-Bench-101", isByClass: true, arena: try makeArena())
    var start = 0
    while let bytes = try records.next() {
      try control.check()
      control.report(stream.progress.done, of: stream.progress.total)
      do {
        try add(try JSONValue(parsing: bytes, path: source.name), to: builder)
      } catch let error as Malformed {
        throw stream.failure(error.reason, at: start)
      } catch let error as TablesError {
        throw stream.failure("\(error)", at: start)
      } catch let error as SpacesError {
        throw stream.failure("\(error)", at: start)
      }
      start = stream.offset
    }
    let measured = ["halfway", "final"].flatMap { time in names.map { "\(time)_\($0)" } }
    do {
      return try builder.finish(
        notes: ["accuracy": "fraction"],
        costs: Dictionary(
          uniqueKeysWithValues: measured.map { name in
            let isFinal = name.hasPrefix("final")
            return (
              name,
              MeasuringCost(
                time: isFinal ? "final_training_time" : "halfway_training_time", kind: .total)
            )
          }))
    } catch let error as TablesError {
      throw stream.failure("\(error)")
    }
  }

  private struct Malformed: Error { let reason: String }

  private static func add(_ record: JSONValue, to builder: TableBuilder) throws {
    guard case .array(let fields) = record, fields.count == 5, case .string(let hash) = fields[0],
      case .integer(let epochs) = fields[1], case .string(let adjacency) = fields[2],
      case .string(let operations) = fields[3], case .string(let metrics) = fields[4]
    else {
      throw Malformed(reason: "a record is not [hash, epochs, adjacency, operations, metrics]")
    }
    let cell = try builder.space.parse("\(adjacency):\(operations)")
    let before = builder.count
    let row = try builder.row(of: cell)
    if row == before {
      let own = try builder.space.canonicalKey(of: cell)
      guard own == hash else {
        throw Malformed(
          reason: "a cell's hash is \(own), and the record says '\(hash.prefix(40))'")
      }
      builder.note(hash: own, ofRow: row)
    }
    guard let buffer = base64Decoded(metrics.utf8) else {
      throw Malformed(reason: "the metrics are no base64 text")
    }
    guard let values = ModelMetrics(buffer), values.evaluations.count == 3 else {
      throw Malformed(reason: "the metrics are no ModelMetrics of three evaluations")
    }
    guard (0...Column.highestEpoch).contains(epochs) else {
      throw Malformed(reason: "\(epochs) training epochs")
    }
    let first = "final_\(names[0])"
    guard
      let seed = (0..<mostRepeats).first(where: {
        !builder.hasValue(first, row: row, seed: $0, epochs: [epochs])
      })
    else { throw Malformed(reason: "more than \(mostRepeats) repeats") }
    if !builder.hasValue("trainable_parameters", row: row, seed: nil, epochs: []) {
      try builder.set("trainable_parameters", row: row, to: [Double(values.parameters)])
    }
    for (time, evaluation) in zip(["final", "halfway"], [2, 1]) {
      for (name, value) in zip(names, values.evaluations[evaluation]) {
        try builder.set(
          "\(time)_\(name)", row: row, seed: seed, epochs: [epochs], to: [value])
      }
    }
  }
}
