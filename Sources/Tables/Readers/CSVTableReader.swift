import Spaces
import Storage
import Tensors

/// A comma-separated file with a header: a column with the texts of architectures, columns with
/// measurements, and perhaps one with epochs and one with seeds. An empty field is a missing value.
struct CSVTableReader {
  let layout: TableLayout

  func read(_ path: String, control: RunControl) throws -> BenchmarkTable {
    var rows = CSVRows(try ByteStream(opening: path, limit: 1 << 30))
    guard let names = try rows.next() else { throw rows.stream.failure("the file is empty") }
    let header = try CSVHeader(names, layout: layout, path: path)
    var assembly: TableAssembly?
    while let fields = try rows.next() {
      try control.check()
      control.report(rows.stream.progress.done, of: rows.stream.progress.total)
      func failure(_ reason: String) -> StorageError {
        rows.stream.failure(reason, at: rows.rowStart)
      }
      guard fields.count == names.count else {
        throw failure("a row of \(fields.count) fields under a header of \(names.count)")
      }
      do {
        if assembly == nil {
          assembly = try TableAssembly(
            layout: layout, metrics: try header.metrics(first: fields),
            hasEpochs: header.epoch != nil,
            first: fields[header.architecture], title: "measurements in \(fileName(path))")
        }
        guard var filled = assembly else { continue }
        assembly = nil
        try filled.add(
          fields[header.architecture], epoch: try header.epoch.map { try whole(fields[$0]) },
          seed: try header.seed.map { try whole(fields[$0]) },
          values: try filled.metrics.map { try number(fields[$0.column]) })
        assembly = filled
      } catch let error as SpacesError {
        throw failure("\(error)")
      } catch let error as TablesError {
        throw failure("\(error)")
      }
    }
    guard var assembly else { throw rows.stream.failure("there are no rows below the header") }
    return try assembly.finish(time: layout.time)
  }

  private func fileName(_ path: String) -> String {
    String(path.split(separator: "/").last?.prefix(80) ?? "a file")
  }

  private func whole(_ field: String) throws -> Int {
    guard let value = Int(field[...].trimmed) else {
      throw TablesError.invalidArgument("'\(field.prefix(40))' is no whole number")
    }
    return value
  }

  private func number(_ field: String) throws -> Double {
    let text = field[...].trimmed
    if text.isEmpty { return .nan }
    guard let value = Double(text) else {
      throw TablesError.invalidArgument("'\(field.prefix(40))' is no number")
    }
    return value
  }
}

/// Which column of a comma-separated file is what.
struct CSVHeader {
  let architecture: Int
  let epoch: Int?
  let seed: Int?
  private let names: [String]
  private let wanted: [Int]?

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
          "'\(path)' has no column '\(name)' with \(what); its columns: "
            + names.prefix(40).joined(separator: ", "))
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
  }

  /// The measured columns; where none were named, all others that begin with a number.
  func metrics(first fields: [String]) throws -> [(name: String, column: Int)] {
    if let wanted { return wanted.map { (names[$0], $0) } }
    let found = names.indices.filter {
      $0 != architecture && $0 != epoch && $0 != seed
        && (fields[$0].isEmpty || Double(fields[$0][...].trimmed) != nil)
    }
    guard Set(found.map { names[$0] }).count == found.count else {
      throw TablesError.invalidArgument("two columns have the same name: name the metrics to read")
    }
    return found.map { (names[$0], $0) }
  }
}
