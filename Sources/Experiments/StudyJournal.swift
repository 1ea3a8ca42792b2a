import Storage
import Synchronization
import Tensors

/// The journal of a study: its heading, then a line for each told trial.
final class StudyJournal: Sendable {
  private struct State {
    /// nil once it was closed.
    var journal: Journal?
    var unwritten: [String] = []
    var written = Clock.seconds
  }

  private let path: String
  private let state: Mutex<State>

  /// How long a trial that is not urgent may wait for others, in seconds.
  private static let patience = 0.05

  /// Opens the journal of a study, or begins it. Throws as `Journal` and `mismatchedJournal`.
  init(at path: String, of heading: StudyHeading) throws {
    self.path = path
    let journal = try Journal(at: path, beginning: StudyHeading.beginning)
    if let first = journal.lines.first {
      try heading.check(against: Self.heading(first, path: path), path: path)
    } else {
      try journal.append([JSONValue.object(heading.json).serialized()])
    }
    state = Mutex(State(journal: journal))
  }

  /// The told trials of the file. Throws `StorageError.corrupted`.
  func entries() throws -> [StudyEntry] {
    let lines = state.withLock { $0.journal?.lines ?? [] }
    return try Self.entries(lines.dropFirst(), before: 1, path: path)
  }

  /// The trials that these lines are, which follow `before` others at `path`. Throws
  /// `StorageError.corrupted`.
  static func entries(
    _ lines: some Sequence<String>, before: Int, path: String
  ) throws -> [StudyEntry] {
    try lines.enumerated().map { number, line in
      guard let entry = StudyEntry(try JSONValue(parsing: Array(line.utf8), path: path)) else {
        throw StorageError.corrupted(
          path: path, offset: 0, reason: "line \(before + number + 1) is no trial of a study")
      }
      return entry
    }
  }

  static func heading(_ line: String, path: String) throws -> StudyHeading {
    guard line.hasPrefix(StudyHeading.beginning),
      let heading = StudyHeading(try JSONValue(parsing: Array(line.utf8), path: path))
    else {
      throw StorageError.wrongKind(
        path: path, found: ForeignFile.name(of: Array(line.utf8)) ?? "another kind of file",
        expected: "the journal of a study")
    }
    return heading
  }

  /// Throws `isClosed`, and what `Journal.append` throws.
  func add(_ entry: StudyEntry, isUrgent: Bool) throws {
    let line = try entry.json.serialized()
    try state.withLock { state in
      guard state.journal != nil else { throw ExperimentsError.isClosed }
      state.unwritten.append(line)
      guard isUrgent || Clock.seconds - state.written > Self.patience else { return }
      do {
        try Self.write(&state)
      } catch {
        // The trial is not told then, and comes again.
        state.unwritten.removeLast()
        throw error
      }
    }
  }

  func flush() throws { try state.withLock { try Self.write(&$0) } }

  func close() throws {
    try state.withLock { state in
      try Self.write(&state)
      state.journal = nil
    }
  }

  private static func write(_ state: inout State) throws {
    guard !state.unwritten.isEmpty else { return }
    try state.journal?.append(state.unwritten)
    state.unwritten = []
    state.written = Clock.seconds
  }
}
