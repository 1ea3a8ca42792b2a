import Spaces
import Storage

/// What NATS-Bench and NAS-Bench-201 hold of one architecture: its text, and the values of every
/// training. The keys are those of `ResultsCount` and `ArchResults` in AutoDL-Projects.
struct NATSTrials: Sendable {
  struct Values: Sendable {
    let metric: String
    let seed: Int
    let epochs: [Int]
    let values: [Double]
  }

  private(set) var text = ""
  private(set) var values: [Values] = []
  private(set) var costs: [String: MeasuringCost] = [:]

  private static let mostTrials = 256

  /// What is wrong with a record, without the file's name.
  struct Malformed: Error { let reason: String }

  /// - Parameter record: a dictionary from a number of training epochs ("12", "200", or "less" and
  ///   "full") to results.
  ///
  /// Throws `Malformed`.
  init(_ record: PickleValue) throws {
    guard let trainings = record.entries, !trainings.isEmpty, trainings.count <= 8 else {
      throw Malformed(reason: "an architecture's record is no dictionary of trainings")
    }
    for (key, results) in trainings {
      guard let name = key.text, let budget = Self.epochs(of: name),
        let text = results[key: "arch_str"]?.text,
        let trials = results[key: "all_results"]?.entries
      else {
        throw Malformed(reason: "a training lacks its epochs, 'arch_str' or 'all_results'")
      }
      guard self.text.isEmpty || self.text == text else {
        throw Malformed(reason: "one record holds two architectures")
      }
      self.text = text
      guard trials.count <= Self.mostTrials else { throw Malformed(reason: "too many trials") }
      for (key, trial) in trials {
        guard let parts = key.elements, parts.count == 2, let dataset = parts[0].text,
          let seed = parts[1].integer, dataset.utf8.count <= 60
        else { throw Malformed(reason: "a trial is not named by data set and seed") }
        try add(trial, prefix: "\(dataset)/\(budget)", seed: seed)
      }
    }
  }

  private static func epochs(of name: String) -> Int? {
    switch name {
    case "full": 200
    case "less": 12
    default: Int(name).flatMap { (1...10_000).contains($0) ? $0 : nil }
    }
  }

  private mutating func add(_ trial: PickleValue, prefix: String, seed: Int) throws {
    func single(_ name: String, _ value: Double?) {
      guard let value else { return }
      values.append(
        Values(metric: "\(prefix)/\(name)", seed: seed, epochs: [], values: [value]))
    }
    single("params", trial[key: "params"]?.number)
    single("flops", trial[key: "flop"]?.number)
    single("latency", Self.mean(trial[key: "latency"]?.elements?.compactMap(\.number), above: 0))
    single("train-time", Self.mean(trial[key: "train_times"]?.entries?.compactMap(\.value.number)))
    for (key, name) in [
      ("train_acc1es", "train-accuracy"), ("train_acc5es", "train-top5-accuracy"),
      ("train_losses", "train-loss"),
    ] {
      guard let entries = trial[key: key]?.entries else { continue }
      let curve = try entries.map { entry in
        guard let epoch = entry.key.integer, let value = entry.value.number else {
          throw Malformed(reason: "'\(key)' is no curve of numbers")
        }
        return (epoch, value)
      }
      try add(curve, metric: "\(prefix)/\(name)", seed: seed, prefix: prefix, set: nil)
    }
    try addEvaluations(trial, prefix: prefix, seed: seed)
  }

  private mutating func addEvaluations(
    _ trial: PickleValue, prefix: String, seed: Int
  ) throws {
    var times: [String: [Double]] = [:]
    for (set, curve) in try Self.curves(trial[key: "eval_times"]) {
      times[set] = curve.map(\.value)
    }
    for (set, seconds) in times.sorted(by: { $0.key < $1.key }) {
      guard let mean = Self.mean(seconds) else { continue }
      values.append(
        Values(metric: "\(prefix)/\(set)-time", seed: seed, epochs: [], values: [mean]))
    }
    for (key, name) in [("eval_acc1es", "accuracy"), ("eval_losses", "loss")] {
      for (set, curve) in try Self.curves(trial[key: key]) {
        try add(
          curve, metric: "\(prefix)/\(set)-\(name)", seed: seed, prefix: prefix,
          set: times[set] == nil ? nil : set)
      }
    }
  }

  private mutating func add(
    _ curve: [(epoch: Int, value: Double)], metric: String, seed: Int, prefix: String, set: String?
  ) throws {
    if curve.isEmpty { return }
    guard curve.count <= Column.mostEpochs,
      curve.allSatisfy({ (0...Column.highestEpoch) ~= $0.epoch })
    else { throw Malformed(reason: "'\(metric)' has epochs out of range") }
    let sorted = curve.sorted { $0.epoch < $1.epoch }
    guard zip(sorted, sorted.dropFirst()).allSatisfy({ $0.epoch < $1.epoch }) else {
      throw Malformed(reason: "'\(metric)' has an epoch twice")
    }
    values.append(
      Values(
        metric: metric, seed: seed, epochs: sorted.map(\.epoch), values: sorted.map(\.value)))
    if values.contains(where: { $0.metric == "\(prefix)/train-time" }) {
      costs[metric] = MeasuringCost(
        time: "\(prefix)/train-time", kind: .perEpoch, firstEpoch: 0,
        evaluation: set.map { "\(prefix)/\($0)-time" })
    }
  }

  /// The curves of a dictionary from 'SET@EPOCH' to numbers, by set.
  private static func curves(
    _ value: PickleValue?
  ) throws -> [(set: String, curve: [(epoch: Int, value: Double)])] {
    var curves: [(set: String, curve: [(epoch: Int, value: Double)])] = []
    for (key, value) in value?.entries ?? [] {
      guard let name = key.text, let number = value.number,
        let at = name.utf8.lastIndex(of: UInt8(ascii: "@")),
        let epoch = Int(name[name.utf8.index(after: at)...])
      else { throw Malformed(reason: "an evaluation is not named SET@EPOCH or is no number") }
      let set = String(name[..<at])
      guard set.utf8.count <= 60 else {
        throw Malformed(reason: "an evaluation's name is too long")
      }
      if let known = curves.firstIndex(where: { $0.set == set }) {
        curves[known].curve.append((epoch, number))
      } else {
        guard curves.count < 16 else { throw Malformed(reason: "too many evaluation sets") }
        curves.append((set, [(epoch, number)]))
      }
    }
    return curves
  }

  private static func mean(_ numbers: [Double]?, above least: Double = -1) -> Double? {
    let proper = (numbers ?? []).filter { $0 > least && $0.isFinite }
    return proper.isEmpty ? nil : proper.reduce(0, +) / Double(proper.count)
  }
}
