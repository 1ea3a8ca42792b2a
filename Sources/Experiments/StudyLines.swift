import Storage

/// What makes a study, as the first line of its journal.
public struct StudyHeading: Sendable {
  /// The description of the strategy, with its settings.
  public let strategy: String
  /// The description of the domain.
  public let space: String
  /// How many points the domain has, where it is known: a list of architectures has no other name.
  let count: Int?
  public let seed: Int
  public let skipsDuplicates: Bool

  static let format = "nasturtium-study-1"
  /// How the first line of every journal begins.
  static let beginning = "{\"format\":\"\(format)\","

  var json: [String: JSONValue] {
    [
      "format": .string(Self.format), "strategy": .string(strategy), "space": .string(space),
      "size": count.map { .integer($0) } ?? .null, "seed": .integer(seed),
      "skip_duplicates": .bool(skipsDuplicates),
    ]
  }

  /// nil for a value that `json` cannot have made.
  init?(_ json: JSONValue) {
    guard case .object(let fields) = json, fields["format"] == .string(Self.format),
      case .string(let strategy)? = fields["strategy"], case .string(let space)? = fields["space"],
      case .integer(let seed)? = fields["seed"], case .bool(let skips)? = fields["skip_duplicates"]
    else { return nil }
    let count: Int? = if case .integer(let count)? = fields["size"] { count } else { nil }
    self.init(
      strategy: strategy, space: space, count: count, seed: seed, skipsDuplicates: skips)
  }

  init(strategy: String, space: String, count: Int?, seed: Int, skipsDuplicates: Bool) {
    (self.strategy, self.space, self.count) = (strategy, space, count)
    (self.seed, self.skipsDuplicates) = (seed, skipsDuplicates)
  }

  /// Throws `mismatchedJournal` with the first setting in which the journal's differs.
  func check(against other: StudyHeading, path: String) throws {
    for (setting, here, there) in [
      ("strategy", strategy, other.strategy), ("space", space, other.space),
      ("size", count.map { "\($0)" } ?? "unknown", other.count.map { "\($0)" } ?? "unknown"),
      ("seed", "\(seed)", "\(other.seed)"),
      ("skip_duplicates", "\(skipsDuplicates)", "\(other.skipsDuplicates)"),
    ] where here != there {
      throw ExperimentsError.mismatchedJournal(
        path: path, setting: setting, here: here, there: there)
    }
  }
}

extension StudyHeading {
  /// What the journal at `path` is of; nothing is opened for writing.
  ///
  /// Throws `StorageError` for a file that cannot be read or is no journal of a study.
  public init(ofJournalAt path: String) throws {
    let bytes = try readFile(at: path, limit: 1 << 30)
    if let found = ForeignFile.name(of: bytes) {
      throw StorageError.wrongKind(path: path, found: found, expected: "the journal of a study")
    }
    let line = String(
      decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }.dropLast(9), as: UTF8.self)
    self = try StudyJournal.heading(line, path: path)
  }
}

/// A told trial, as a line of a journal.
struct StudyEntry: Sendable {
  /// How often the strategy had been asked by then.
  let questions: Int
  let number: Int
  let point: String
  let value: Double

  var json: JSONValue {
    .object([
      "questions": .integer(questions), "number": .integer(number), "point": .string(point),
      "value": .number(value),
    ])
  }

  init(questions: Int, number: Int, point: String, value: Double) {
    (self.questions, self.number, self.point, self.value) = (questions, number, point, value)
  }

  /// nil for a value that `json` cannot have made.
  init?(_ json: JSONValue) {
    guard case .object(let fields) = json, case .integer(let questions)? = fields["questions"],
      case .integer(let number)? = fields["number"], case .string(let point)? = fields["point"]
    else { return nil }
    switch fields["value"] {
    case .number(let value)?:
      self.init(questions: questions, number: number, point: point, value: value)
    case .integer(let value)?:
      self.init(questions: questions, number: number, point: point, value: Double(value))
    default: return nil
    }
  }
}
