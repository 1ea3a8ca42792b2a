import Tensors

/// What a table of measurements refuses, in words that list what there is.
public enum TablesError: Error, Equatable, CustomStringConvertible {
  /// An argument that makes no table or query.
  case invalidArgument(String)
  /// A metric that the table does not have.
  case unknownMetric(String, existing: [String])
  /// `existing` is empty for a metric that has no epochs.
  case unknownEpoch(Int, metric: String, existing: [Int])
  /// `existing` is empty for a metric that has no seeds.
  case unknownSeed(Int, metric: String, existing: [Int])
  /// An architecture that is none of the `count` listed ones; with `metric`, a listed one that has no
  /// value of it.
  case unmeasured(architecture: String, metric: String? = nil, count: Int)
  /// A file or folder that is no table of a kind that is read.
  case unknownKind(path: String, reason: String)
  /// A table of another space than the one asked for, both as descriptions.
  case otherSpace(String, wanted: String)
  /// A cache whose values are not what they were when it was written.
  case damagedCache(path: String)
  /// A metric whose measuring took a time that the table does not know.
  case unknownCost(metric: String, existing: [String])

  public var description: String {
    switch self {
    case .invalidArgument(let reason): return reason
    case .unknownMetric(let name, let existing):
      return "the table has no metric '\(name)'; it has: \(Self.list(existing, most: 40))"
        + Suggestion.hint(for: name, among: existing)
    case .unknownEpoch(let epoch, let metric, let existing):
      return existing.isEmpty
        ? "'\(metric)' has one value for each architecture, so no epoch \(epoch)"
        : "'\(metric)' has no epoch \(epoch); it has: \(Self.ranges(existing))"
    case .unknownSeed(let seed, let metric, let existing):
      return existing.isEmpty
        ? "'\(metric)' has no seeds, so none \(seed)"
        : "'\(metric)' has no seed \(seed); it has: \(Self.list(existing, most: 20))"
    case .unmeasured(let architecture, let metric, let count):
      return "the table has no value for \(architecture): "
        + (metric.map { "'\($0)' was not measured there" }
          ?? "it is none of the table's \(count) architectures, which `architectures` lists")
    case .unknownKind(let path, let reason):
      return "'\(path)' is no table that is read: \(reason)"
    case .otherSpace(let own, let wanted):
      return
        "the table's architectures are of '\(own)', not of '\(wanted)': give that space or none"
    case .damagedCache(let path):
      return "the cache '\(path)' is damaged: delete it and read the table again"
    case .unknownCost(let metric, let existing):
      return "the table does not know how long '\(metric)' takes to measure; it knows: "
        + (existing.isEmpty ? "none" : Self.list(existing, most: 40))
    }
  }

  private static func list(_ items: [some CustomStringConvertible], most: Int) -> String {
    let shown = items.prefix(most).map(\.description).joined(separator: ", ")
    return items.count > most ? "\(shown) and \(items.count - most) more" : shown
  }

  /// Ascending numbers, runs of three or more as first...last.
  private static func ranges(_ numbers: [Int]) -> String {
    var runs: [ClosedRange<Int>] = []
    for number in numbers {
      if let last = runs.last, last.upperBound == number - 1 {
        runs[runs.count - 1] = last.lowerBound...number
      } else {
        runs.append(number...number)
      }
    }
    let texts = runs.flatMap { run in
      run.count > 2 ? ["\(run.lowerBound)...\(run.upperBound)"] : run.map { "\($0)" }
    }
    return list(texts, most: 20)
  }
}
