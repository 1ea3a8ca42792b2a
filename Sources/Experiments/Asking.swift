import Search
import Tensors

/// A strategy in the middle of a study: what it was asked and what waits for a value.
struct Asking<Point: Hashable & Sendable>: Sendable {
  private var strategy: any SearchStrategy<Point>
  private let domain: any SearchDomain<Point>
  private let random: RandomSource
  private let skipsDuplicates: Bool
  /// How many trials were asked for.
  private var asked = 0
  /// How often the strategy was asked, also in vain.
  private(set) var questions = 0
  private var waiting: [Int: Point] = [:]
  private var identities: Set<String> = []

  /// How many duplicates in a row end a study that skips them.
  private static var patience: Int { 10_000 }

  init(
    _ strategy: any SearchStrategy<Point>, in domain: any SearchDomain<Point>,
    random: RandomSource, skipsDuplicates: Bool
  ) {
    (self.strategy, self.domain, self.random) = (strategy, domain, random)
    self.skipsDuplicates = skipsDuplicates
  }

  mutating func ask(control: RunControl) throws -> Proposal<Point>? {
    var draws = random.split(asked)
    for _ in 0..<Self.patience {
      try control.check()
      guard let point = try strategy.ask(in: domain, using: &draws, control: control) else { break }
      if skipsDuplicates, try !identities.insert(domain.canonicalKey(of: point)).inserted {
        continue
      }
      waiting[asked] = point
      (asked, questions) = (asked + 1, questions + 1)
      return Proposal(number: asked - 1, point: point)
    }
    questions += 1
    return nil
  }

  mutating func next(control: RunControl) throws -> Proposal<Point>? {
    if let oldest = waiting.keys.min(), let point = waiting[oldest] {
      return Proposal(number: oldest, point: point)
    }
    return try ask(control: control)
  }

  /// The point that waits for a value. Throws `unknownTrial`, and `invalidValue` for one that is not
  /// finite.
  func waitingPoint(_ number: Int, value: Double) throws -> Point {
    guard let point = waiting[number] else { throw ExperimentsError.unknownTrial(number) }
    guard value.isFinite else {
      throw ExperimentsError.invalidValue(trial: number, value: value)
    }
    return point
  }

  /// What a journal holds of telling a trial its value. Throws what the domain throws.
  func entry(_ number: Int, _ point: Point, value: Double) throws -> StudyEntry {
    StudyEntry(
      questions: questions, number: number, point: try domain.text(of: point), value: value)
  }

  /// Throws `unknownTrial`.
  mutating func tell(_ number: Int, value: Double) throws -> Trial<Point> {
    guard let point = waiting.removeValue(forKey: number) else {
      throw ExperimentsError.unknownTrial(number)
    }
    let trial = Trial(number: number, point: point, value: value)
    strategy.tell(trial)
    return trial
  }

  /// Asks and tells what a journal holds. Throws `changedStudy` where the strategy chooses otherwise.
  mutating func repeated(
    _ entry: StudyEntry, path: String, control: RunControl
  ) throws -> Trial<Point> {
    while questions < entry.questions { _ = try ask(control: control) }
    let here = try waiting[entry.number].map { try domain.text(of: $0) }
    guard here == entry.point, questions == entry.questions else {
      throw ExperimentsError.changedStudy(
        path: path, trial: entry.number, here: here ?? "another number of trials",
        there: entry.point)
    }
    return try tell(entry.number, value: entry.value)
  }
}
