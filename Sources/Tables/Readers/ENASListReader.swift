import Spaces
import Storage
import Tensors

/// D-VAE's list of ENAS architectures (`final_structures6.txt`): a Python literal on each line,
/// `[[op], [op, b0], [op, b0, b1], ...], accuracy`. An architecture that is listed again was measured
/// again: its measurements have the seeds 0, 1 and so on.
enum ENASListReader {
  private static let metric = "accuracy"
  private static let mostRepeats = 64

  static func read(_ source: TableSource, control: RunControl) throws -> BenchmarkTable {
    let stream = try source.open(limit: 1 << 30)
    var builder: TableBuilder?
    var row = 0
    func failure(_ reason: String) -> StorageError {
      .malformedRow(path: source.name, row: row, reason: reason)
    }
    while let line = try stream.line(limit: 1 << 16) {
      try control.check()
      row += 1
      if line.isEmpty { continue }
      guard let text = String(validating: line, as: UTF8.self),
        let comma = text.lastIndex(of: ","),
        let accuracy = CSVField.number(text[text.index(after: comma)...].trimmed),
        accuracy.isFinite
      else { throw failure("the line does not end in an accuracy: expected [[0], ...], 0.7") }
      do {
        let table =
          try builder
          ?? TableBuilder(
            space: try ENAS(layers: text.count { $0 == "[" } - 1), title: "ENAS architectures")
        builder = table
        let row = try table.row(of: try table.space.parse(text))
        guard
          let seed = (0..<mostRepeats).first(where: {
            !table.hasValue(metric, row: row, seed: $0, epochs: [])
          })
        else {
          throw failure("the architecture is listed too often: keep \(mostRepeats) lines of it")
        }
        try table.set(metric, row: row, seed: seed, to: [accuracy])
      } catch let error as SpacesError {
        throw failure("\(error)")
      } catch let error as TablesError {
        throw failure("\(error)")
      }
    }
    guard let builder else { throw failure("the list is empty") }
    return try builder.finish(notes: ["accuracy": "fraction, with shared weights"])
  }
}

extension Substring {
  /// Without spaces and tabs at both ends.
  var trimmed: Substring {
    var rest = self
    while let first = rest.first, first == " " || first == "\t" { rest.removeFirst() }
    while let last = rest.last, last == " " || last == "\t" { rest.removeLast() }
    return rest
  }
}
