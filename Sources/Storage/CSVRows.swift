/// The rows of a comma-separated file (RFC 4180): fields may stand in double quotes, a doubled quote
/// inside them is one. UTF-8; line ends are LF or CR LF; empty lines are skipped, and counted.
package struct CSVRows {
  package let stream: ByteStream
  /// The number of the row last read, from 1, as spreadsheets count.
  package private(set) var row = 0
  private let separator: UInt8

  package static let longestRow = 1 << 20
  package static let maximumFields = 4096

  package init(_ stream: ByteStream, separator: UInt8 = UInt8(ascii: ",")) {
    (self.stream, self.separator) = (stream, separator)
  }

  /// The fields of the next row, nil at the end. Throws `malformedRow` for text that is not UTF-8, a
  /// quote out of place and too many fields, `tooLarge` for a row beyond the limit.
  package mutating func next() throws -> [String]? {
    while true {
      let isFirst = stream.offset == 0
      guard var line = try stream.line(limit: Self.longestRow) else { return nil }
      row += 1
      if isFirst, line.starts(with: [0xEF, 0xBB, 0xBF]) { line.removeFirst(3) }
      if !line.isEmpty { return try fields(of: line) }
    }
  }

  /// The error for the row last read.
  package func failure(_ reason: String, column: String? = nil) -> StorageError {
    .malformedRow(path: stream.path, row: row, column: column, reason: reason)
  }

  private func fields(of firstLine: [UInt8]) throws -> [String] {
    var line = firstLine
    var fields: [String] = []
    var at = 0
    while true {
      var field: [UInt8] = []
      if at < line.count, line[at] == UInt8(ascii: "\"") {
        at = try quoted(&line, from: at + 1, into: &field)
        guard at == line.count || line[at] == separator else {
          throw failure("text after a quoted field: write a quote inside quotes twice")
        }
      } else {
        let end = line[at...].firstIndex(of: separator) ?? line.count
        field = Array(line[at..<end])
        at = end
      }
      guard let text = String(validating: field, as: UTF8.self) else {
        throw failure("a field is not valid UTF-8: save the file in that encoding")
      }
      fields.append(text)
      guard fields.count <= Self.maximumFields else {
        throw failure("more than \(Self.maximumFields) fields in a row")
      }
      if at == line.count { return fields }
      at += 1
    }
  }

  /// Reads a quoted field, over line ends where it holds some; returns where it ended.
  private func quoted(
    _ line: inout [UInt8], from start: Int, into field: inout [UInt8]
  ) throws -> Int {
    var at = start
    while true {
      guard at < line.count else {
        guard let more = try stream.line(limit: Self.longestRow),
          line.count + more.count < Self.longestRow
        else { throw failure("a quoted field without an end: close it with a double quote") }
        field.append(UInt8(ascii: "\n"))
        (line, at) = (more, 0)
        guard field.count < Self.longestRow else { throw failure("a field that is too long") }
        continue
      }
      let byte = line[at]
      at += 1
      if byte != UInt8(ascii: "\"") {
        field.append(byte)
      } else if at < line.count, line[at] == byte {
        field.append(byte)
        at += 1
      } else {
        return at
      }
    }
  }
}
