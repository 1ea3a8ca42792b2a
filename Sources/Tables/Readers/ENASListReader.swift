import Spaces
import Storage
import Tensors

/// D-VAE's list of ENAS architectures (`final_structures6.txt`): a Python literal on each line,
/// `[[op], [op, b0], [op, b0, b1], ...], accuracy`. An architecture that is listed again was measured
/// again: its measurements have the seeds 0, 1 and so on.
enum ENASListReader {
  private static let metric = "accuracy"
  private static let mostRepeats = 64

  static func read(_ path: String, control: RunControl) throws -> BenchmarkTable {
    let stream = try ByteStream(opening: path, limit: 1 << 30)
    var builder: TableBuilder?
    var start = 0
    while let line = try stream.line(limit: 1 << 16) {
      try control.check()
      defer { start = stream.offset }
      if line.isEmpty { continue }
      guard let text = String(validating: line, as: UTF8.self),
        let comma = text.lastIndex(of: ","),
        let accuracy = Double(text[text.index(after: comma)...].trimmed), accuracy.isFinite
      else { throw stream.failure("a line does not end in an accuracy", at: start) }
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
        else { throw stream.failure("an architecture is listed too often", at: start) }
        try table.set(metric, row: row, seed: seed, to: [accuracy])
      } catch let error as SpacesError {
        throw stream.failure("\(error)", at: start)
      } catch let error as TablesError {
        throw stream.failure("\(error)", at: start)
      }
    }
    guard let builder else { throw stream.failure("the list is empty") }
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
