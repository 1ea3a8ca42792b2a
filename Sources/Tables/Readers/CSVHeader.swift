import Storage
import Tensors

/// Which column of a comma-separated file is what.
struct CSVHeader {
  let names: [String]
  let architecture: Int
  let epoch: Int?
  let seed: Int?
  /// The columns that were asked for by name.
  let wanted: [Int]?

  /// Throws `invalidArgument` for a column that is missing or named twice.
  init(_ names: [String], layout: TableLayout, path: String) throws {
    func place(_ name: String) throws -> Int? {
      let places = names.indices.filter { names[$0] == name }
      guard places.count <= 1 else {
        throw TablesError.invalidArgument("'\(path)' has two columns '\(name)': rename one")
      }
      return places.first
    }
    func needed(_ name: String, _ what: String) throws -> Int {
      guard let place = try place(name) else {
        throw TablesError.invalidArgument(
          "'\(path)' has no column '\(name)' with \(what)"
            + "; its columns: " + names.prefix(40).joined(separator: ", ")
            + Suggestion.hint(for: name, among: names))
      }
      return place
    }
    self.names = names
    architecture = try needed(layout.architecture, "the architectures")
    epoch = try place(layout.epoch)
    seed = try place(layout.seed)
    var wanted = layout.metrics
    if let time = layout.time, wanted?.contains(time) == false { wanted?.append(time) }
    self.wanted = try wanted?.map { try needed($0, "measurements") }
    if wanted == nil, let time = layout.time { _ = try needed(time, "times") }
  }

  /// The columns that may hold measurements: those asked for, else all that have a name and no other
  /// meaning. A column without a name, or with the one that pandas gives it, is an index.
  var candidates: [(name: String, column: Int)] {
    let columns =
      wanted
      ?? names.indices.filter {
        $0 != architecture && $0 != epoch && $0 != seed && !names[$0].isEmpty
          && !names[$0].hasPrefix("Unnamed:")
      }
    return columns.map { (names[$0], $0) }
  }

  /// What separates the fields of a header that begins so: of comma, semicolon and tab the one that
  /// makes a column of architectures of it, else the first that occurs; nil where none does.
  static func separator(of start: [UInt8], layout: TableLayout) -> UInt8? {
    let line = Array(start.prefix { $0 != UInt8(ascii: "\n") })
    let present = [",", ";", "\t"].map { UInt8(ascii: $0) }.filter(line.contains)
    return present.first { separator in
      guard let stream = try? ByteStream(line, path: "header", limit: line.count + 1) else {
        return false
      }
      var rows = CSVRows(stream, separator: separator)
      return (try? rows.next())?.contains(layout.architecture) == true
    } ?? present.first
  }
}
