import Storage

/// The columns of a comma-separated file that may hold measurements, seen row by row. Whether a column
/// holds numbers is known when all of it was seen: one of texts only is no measurement, one of both
/// is a mistake.
struct CSVMeasurements {
  let columns: [(name: String, column: Int)]
  private let areNamed: Bool
  private var hasNumbers: [Bool]
  private var faults: [StorageError?]
  private var owners: [String: Int] = [:]

  init(_ header: CSVHeader) {
    columns = header.candidates
    areNamed = header.wanted != nil
    hasNumbers = Array(repeating: false, count: columns.count)
    faults = Array(repeating: nil, count: columns.count)
  }

  /// The values of a row, NaN for missing ones and texts. Throws `malformedRow` where a column turns out
  /// to hold numbers and something else.
  mutating func values(_ fields: [String], in rows: CSVRows) throws -> [Double] {
    try columns.indices.map { place in
      let (name, column) = columns[place]
      let field = fields[column]
      var value = Double.nan
      switch CSVField(field) {
      case .missing: break
      case .number(let number):
        value = number
        hasNumbers[place] = true
        guard owners[name, default: place] == place else {
          throw rows.failure("two columns of numbers have this name: rename one", column: name)
        }
        owners[name] = place
      case .refused(let reason):
        throw rows.failure("'\(field.prefix(40))' \(reason)\(remedy)", column: name)
      case .text:
        faults[place] =
          faults[place]
          ?? rows.failure(
            "'\(field.prefix(40))' is no number: correct it, or leave the field empty\(remedy)",
            column: name)
      }
      if let fault = faults[place], hasNumbers[place] || areNamed { throw fault }
      return value
    }
  }

  /// Throws `malformedRow` for a file without any number, and for a column that was asked for and has
  /// none.
  func finish(_ rows: CSVRows) throws {
    let empty = columns.indices.filter { !hasNumbers[$0] }
    if areNamed, let first = empty.first {
      throw rows.failure("the column has no value in any row", column: columns[first].name)
    }
    guard empty.count < columns.count else {
      throw rows.failure("no column holds numbers: give one with measurements")
    }
  }

  private var remedy: String {
    areNamed ? "" : "; if the column holds no measurements, name those that do (metrics)"
  }
}
