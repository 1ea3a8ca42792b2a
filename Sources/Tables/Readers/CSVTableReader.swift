import Spaces
import Storage
import Tensors

/// A comma-separated file with a header: a column with the texts of architectures, columns with
/// measurements, and perhaps one with epochs and one with seeds. Semicolons or tabs may separate too.
struct CSVTableReader {
  private static let limit = 1 << 30
  let layout: TableLayout

  /// Throws `TablesError.invalidArgument` for a header that lacks a column, and for everything else
  /// `StorageError.malformedRow`, which names row, column and value.
  func read(_ source: TableSource, control: RunControl) throws -> BenchmarkTable {
    let stream = try source.open(limit: Self.limit)
    let separator = CSVHeader.separator(of: try stream.peek(TableKind.startBytes), layout: layout)
    var rows = CSVRows(stream, separator: separator ?? UInt8(ascii: ","))
    guard let names = try rows.next() else { throw rows.failure("the file is empty") }
    let header = try CSVHeader(names, layout: layout, path: source.name)
    var measurements = CSVMeasurements(header)
    var assembly: TableAssembly?
    while let fields = try rows.next() {
      try control.check()
      control.report(stream.progress.done, of: stream.progress.total)
      if fields.allSatisfy(\.isEmpty) { continue }
      guard fields.count == names.count else {
        throw rows.failure(
          "\(fields.count) fields under a header of \(names.count): put a field that holds the "
            + "separator in double quotes")
      }
      try add(fields, of: header, to: &assembly, &measurements, rows, source)
    }
    guard var assembly else { throw rows.failure("there are no rows below the header") }
    try measurements.finish(rows)
    do {
      return try assembly.finish(time: layout.time)
    } catch let repeated as RepeatedMeasurement {
      throw failure(repeated, path: source.name)
    }
  }

  private func add(
    _ fields: [String], of header: CSVHeader, to assembly: inout TableAssembly?,
    _ measurements: inout CSVMeasurements, _ rows: CSVRows, _ source: TableSource
  ) throws {
    let text = fields[header.architecture]
    guard CSVField(text) != .missing else {
      throw rows.failure("no architecture: name one or delete the row", column: layout.architecture)
    }
    let epoch = try whole(fields, header.epoch, header, rows)
    let seed = try whole(fields, header.seed, header, rows)
    let values = try measurements.values(fields, in: rows)
    do {
      var filled =
        try assembly
        ?? TableAssembly(
          layout: layout, metrics: measurements.columns.map(\.name),
          hasEpochs: header.epoch != nil, first: text,
          title: "measurements in \(source.shortName)")
      assembly = nil
      try filled.add(text, epoch: epoch, seed: seed, values: values, number: rows.row)
      assembly = filled
    } catch let error as SpacesError {
      throw rows.failure("\(error)", column: layout.architecture)
    } catch let error as TablesError {
      throw rows.failure("\(error)")
    } catch let repeated as RepeatedMeasurement {
      throw failure(repeated, path: source.name)
    }
  }

  /// The epoch or seed of a row, `5.0` included; nil where there is no such column.
  private func whole(
    _ fields: [String], _ place: Int?, _ header: CSVHeader, _ rows: CSVRows
  ) throws -> Int? {
    guard let place else { return nil }
    let name = header.names[place]
    let field = fields[place]
    if let whole = Int(field[...].trimmed) { return whole }
    switch CSVField(field) {
    case .number(let number):
      if number.magnitude < 1e15, let whole = Int(exactly: number) { return whole }
      fallthrough
    case .refused, .text:
      throw rows.failure("'\(field.prefix(40))' is no whole number: correct it", column: name)
    case .missing:
      throw rows.failure(
        "no value: give one in every row, or read the file without this column", column: name)
    }
  }

  private func failure(_ repeated: RepeatedMeasurement, path: String) -> StorageError {
    .malformedRow(
      path: path, row: repeated.row, column: repeated.metric,
      reason: "\(repeated.what) was given in row \(repeated.firstRow) already: \(repeated.remedy)")
  }
}
