import Spaces
import Storage

/// What describes a table beside its values, as the table's files hold it.
struct TableHeader: Sendable {
  var space: any SearchSpace
  var title: String
  var notes: [String: String] = [:]
  var isByClass = false
  var costs: [String: MeasuringCost] = [:]

  var json: JSONValue {
    .object([
      "space": .string(space.spaceDescription.description), "title": .string(title),
      "notes": .object(notes.mapValues { .string($0) }), "by_class": .bool(isByClass),
      "costs": .object(
        costs.mapValues { cost in
          .object([
            "time": .string(cost.time), "kind": .string(cost.kind.rawValue),
            "first_epoch": .integer(cost.firstEpoch),
            "evaluation": cost.evaluation.map { .string($0) } ?? .null,
          ])
        }),
    ])
  }
}

extension TableHeader {
  /// Throws `StorageError.corrupted` for a value that `json` cannot have made.
  init(_ json: JSONValue?, path: String) throws {
    let failure = StorageError.corrupted(
      path: path, offset: 0, reason: "the description of the table is not what it should be")
    guard case .object(let fields)? = json, case .string(let space)? = fields["space"],
      case .string(let title)? = fields["title"], case .object(let notes)? = fields["notes"],
      case .bool(let isByClass)? = fields["by_class"], case .object(let costs)? = fields["costs"],
      let made = try? SpaceCatalog.space(space)
    else { throw failure }
    self.init(space: made, title: title, isByClass: isByClass)
    self.notes = try notes.mapValues {
      guard case .string(let text) = $0 else { throw failure }
      return text
    }
    self.costs = try costs.mapValues {
      guard case .object(let cost) = $0, case .string(let time)? = cost["time"],
        case .string(let kind)? = cost["kind"], let kind = MeasuringCost.Kind(rawValue: kind),
        case .integer(let first)? = cost["first_epoch"],
        (0...Column.highestEpoch).contains(first)
      else { throw failure }
      if case .string(let evaluation)? = cost["evaluation"] {
        return MeasuringCost(time: time, kind: kind, firstEpoch: first, evaluation: evaluation)
      }
      return MeasuringCost(time: time, kind: kind, firstEpoch: first)
    }
  }
}

extension Column {
  var json: JSONValue {
    .object([
      "metric": .string(metric), "seed": seed.map { .integer($0) } ?? .null,
      "epochs": .array(epochs.map { .integer($0) }),
    ])
  }

  /// nil for a value that `json` cannot have made.
  init?(_ json: JSONValue) {
    guard case .object(let fields) = json, case .string(let metric)? = fields["metric"],
      case .array(let numbers)? = fields["epochs"], numbers.count <= Self.mostEpochs
    else { return nil }
    let epochs = numbers.compactMap { if case .integer(let number) = $0 { number } else { nil } }
    guard epochs.count == numbers.count, epochs.allSatisfy({ (0...Self.highestEpoch) ~= $0 }),
      zip(epochs, epochs.dropFirst()).allSatisfy(<)
    else { return nil }
    switch fields["seed"] {
    case .integer(let seed)?: self.init(metric: metric, seed: seed, epochs: epochs)
    case .null?: self.init(metric: metric, seed: nil, epochs: epochs)
    default: return nil
    }
  }
}
