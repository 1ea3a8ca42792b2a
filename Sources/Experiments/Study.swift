import Search
import Spaces
import Synchronization
import Tensors

/// One run of a strategy: ask, evaluate, tell. Higher values are better.
///
/// Everything drawn for trial i comes from `RandomSource(seed:).split(i)`: the same seed and values
/// give the same study. With a `journal` every told trial is on the disk, and a study that is made
/// again with the same settings goes on where the file ends, whatever ended it:
///
///     let study = try Study(
///       RandomSearch(), in: NASBench201(), seed: 0, journal: "random.study")
///     try study.run(evaluations: 100) { try table.value(of: $0) }
///
/// One call at a time advances a study, any other meets `ExperimentsError.isRunning`; `trials` and
/// `best` can be read meanwhile.
public final class Study<Point: Hashable & Sendable>: Sendable {
  public let domain: any SearchDomain<Point>
  /// The strategy and its settings.
  public let strategy: Description
  public let seed: Int
  /// Whether of points with equal `canonicalKey` only one is evaluated.
  public let skipsDuplicates: Bool
  private let record: Mutex<Record>
  /// nil while a call advances it.
  private let engine: Mutex<Engine?>

  private struct Record {
    var trials: [Trial<Point>] = []
    /// How often the strategy had been asked when each was told.
    var questions: [Int] = []
    var best: Trial<Point>?

    mutating func add(_ trial: Trial<Point>, after questions: Int) {
      trials.append(trial)
      self.questions.append(questions)
      if trial.value > best?.value ?? -.infinity { best = trial }
    }
  }

  private struct Engine {
    var asking: Asking<Point>
    var journal: StudyJournal?
  }

  /// - Parameters:
  ///   - journal: the path of the journal, begun where there is none. Its trials are asked and told
  ///     again, which takes what the strategy took to choose them but evaluates nothing.
  ///   - told: without a journal the trials of another study, its `toldTrials`, to go on from there.
  ///
  /// Throws `mismatchedJournal` for the journal of another study, `changedStudy`, `StorageError` for a
  /// file that cannot be opened, is open elsewhere or is no journal of a study, and what the strategy
  /// and `control` throw.
  public init(
    _ strategy: any SearchStrategy<Point>, in domain: any SearchDomain<Point>, seed: Int,
    skipsDuplicates: Bool = false, journal path: String? = nil, told: [String] = [],
    control: RunControl = RunControl()
  ) throws {
    (self.strategy, self.domain, self.seed) = (strategy.description, domain, seed)
    self.skipsDuplicates = skipsDuplicates
    var asking = Asking(
      strategy, in: domain, random: RandomSource(seed: seed), skipsDuplicates: skipsDuplicates)
    let heading = StudyHeading(
      strategy: strategy.description.description, space: domain.description.description,
      count: domain.count, seed: seed, skipsDuplicates: skipsDuplicates)
    let journal = try path.map { try StudyJournal(at: $0, of: heading) }
    let entries =
      try journal?.entries() ?? StudyJournal.entries(told, before: 0, path: "the told trials")
    var found = Record()
    for (done, entry) in entries.enumerated() {
      control.report(done, of: entries.count)
      let trial = try asking.repeated(entry, path: path ?? "the told trials", control: control)
      found.add(trial, after: entry.questions)
    }
    engine = Mutex(Engine(asking: asking, journal: journal))
    record = Mutex(found)
  }

  /// The evaluated trials, in the order of telling.
  public var trials: [Trial<Point>] { record.withLock { $0.trials } }

  /// The first told trial of the highest value.
  public var best: Trial<Point>? { record.withLock { $0.best } }

  /// How many trials were told.
  public var count: Int { record.withLock { $0.trials.count } }

  /// The told trials as the lines that a journal has of them: a study made with them and the same
  /// settings goes on where this one is. Throws what the domain throws.
  public func toldTrials() throws -> [String] {
    let (trials, questions) = record.withLock { ($0.trials, $0.questions) }
    return try zip(trials, questions).map { trial, questions in
      let text = try domain.text(of: trial.point)
      return try StudyEntry(
        questions: questions, number: trial.number, point: text, value: trial.value
      ).json.serialized()
    }
  }

  /// The next point to evaluate; nil where the strategy has none left or only duplicates.
  ///
  /// Throws what the strategy and the domain throw.
  public func ask(control: RunControl = RunControl()) throws -> Proposal<Point>? {
    try advancing { try $0.asking.ask(control: control) }
  }

  /// The oldest asked trial without a value, what an evaluation that failed left, else a new one as
  /// `ask` gives it.
  public func next(control: RunControl = RunControl()) throws -> Proposal<Point>? {
    try advancing { try $0.asking.next(control: control) }
  }

  /// Gives the value of an asked trial, which the journal holds when this returns.
  ///
  /// - Parameter isUrgent: false lets the journal write what came within 50 ms at once.
  ///
  /// Throws `unknownTrial`, or `invalidValue` for one that is not finite, after which the trial still
  /// waits; `isClosed`; and `StorageError` where the journal cannot be written.
  public func tell(_ number: Int, value: Double, isUrgent: Bool = true) throws {
    try advancing { try tell(number, value, in: &$0, isUrgent: isUrgent) }
  }

  private func tell(
    _ number: Int, _ value: Double, in engine: inout Engine, isUrgent: Bool
  ) throws {
    let point = try engine.asking.waitingPoint(number, value: value)
    if let journal = engine.journal {
      try journal.add(engine.asking.entry(number, point, value: value), isUrgent: isUrgent)
    }
    let trial = try engine.asking.tell(number, value: value)
    record.withLock { [questions = engine.asking.questions] in $0.add(trial, after: questions) }
  }

  /// Asks, evaluates and tells until `evaluations` trials are told, or nothing is left to ask.
  ///
  /// Throws `invalidArgument` for a negative number, and what `evaluate`, `tell` and `control`
  /// throw; the trials told before are kept and the study can go on.
  public func run(
    evaluations: Int, control: RunControl = RunControl(), evaluate: (Point) throws -> Double
  ) throws {
    guard evaluations >= 0 else {
      throw ExperimentsError.invalidArgument(
        "\(evaluations) evaluations: the number must not be negative")
    }
    try advancing { engine in
      let outcome = Result {
        for done in 0..<evaluations {
          control.report(done, of: evaluations)
          guard let proposal = try engine.asking.next(control: control) else { return }
          try tell(proposal.number, evaluate(proposal.point), in: &engine, isUrgent: false)
        }
        control.report(evaluations, of: evaluations)
      }
      try engine.journal?.flush()
      try outcome.get()
    }
  }

  /// Writes what `tell` was let keep.
  public func flush() throws { try advancing { try $0.journal?.flush() } }

  /// Lets the journal go, so that another study can open it; this one can only be read from then on.
  public func closeJournal() throws { try advancing { try $0.journal?.close() } }

  /// Lends the engine to `body`, and keeps what it did also where it throws.
  private func advancing<Value>(_ body: (inout Engine) throws -> Value) throws -> Value {
    let taken = engine.withLock { engine in
      defer { engine = nil }
      return engine
    }
    guard var taken else { throw ExperimentsError.isRunning }
    defer { engine.withLock { [taken] in $0 = taken } }
    return try body(&taken)
  }
}

extension Study where Point == Architecture {
  /// A search of a space; otherwise as `init(_:in:seed:)`.
  public convenience init(
    _ strategy: any SearchStrategy<Architecture>, in space: any SearchSpace, seed: Int,
    skipsDuplicates: Bool = false, journal: String? = nil, told: [String] = [],
    control: RunControl = RunControl()
  ) throws {
    try self.init(
      strategy, in: ArchitectureDomain(space), seed: seed, skipsDuplicates: skipsDuplicates,
      journal: journal, told: told, control: control)
  }
}
