import Spaces
import Tables
import Tensors

/// Tables of measurements: reading, asking, writing.
func registerTables(in m: ModuleBuilder) {
  m.type(BenchmarkTableHandle.self)
  m.type(TableObjectiveHandle.self)
  registerTableFiles(in: m)
  registerTableBytes(in: m)
  registerTableProperties(in: m)
  registerTableQueries(in: m)
  registerObjectives(in: m)
}

private func registerTableFiles(in m: ModuleBuilder) {
  m.long(
    "tables_read", "path", "space", "columns", "metrics", "by_class", "cache",
    doc: "The table of a file or folder."
  ) {
    (
      control: RunControl, file: FilePath, space: SpaceHandle?, columns: [String: String],
      metrics: [String]?, isByClass: Bool, usesCache: Bool
    ) in
    BenchmarkTableHandle(
      try BenchmarkTable.read(
        file.path, layout: layout(space, columns, metrics, isByClass), usesCache: usesCache,
        control: control))
  }
  m.long(
    "tables_read_bytes", "contents", "name", "space", "columns", "metrics", "by_class",
    doc: "The table of a file's bytes."
  ) {
    (
      control: RunControl, contents: [UInt8], name: String, space: SpaceHandle?,
      columns: [String: String], metrics: [String]?, isByClass: Bool
    ) in
    BenchmarkTableHandle(
      try BenchmarkTable.read(
        contents: contents, name: name, layout: layout(space, columns, metrics, isByClass),
        control: control))
  }
  m.long(
    "tables_of_columns", "space", "list", "names", "values", "epochs", "seeds", "time", "by_class",
    "title", doc: "The table of columns in memory."
  ) {
    (
      control: RunControl, space: SpaceHandle, list: ArchitectureListHandle, names: [String],
      values: [DoubleView], epochs: [Int]?, seeds: [Int]?, time: String?, isByClass: Bool,
      title: String
    ) in
    guard names.count == values.count else {
      throw ConversionError.value("\(names.count) names for \(values.count) columns")
    }
    return BenchmarkTableHandle(
      try BenchmarkTable(
        list.values, in: space.space, metrics: zip(names, values).map { ($0, Array($1.elements)) },
        epochs: epochs, seeds: seeds, time: time, isByClass: isByClass, title: title,
        control: control))
  }
  m.long("tables_parse", "space", "texts", doc: "The architectures of many texts.") {
    (control: RunControl, space: SpaceHandle, texts: [String]) in
    ArchitectureListHandle(
      try texts.enumerated().map { row, text in
        if row.isMultiple(of: 256) { try control.check() }
        return try space.space.parse(text)
      })
  }
  m.def(
    "tables_write", "table", "path", doc: "Writes the table as one small file.", gil: .release
  ) {
    (handle: BenchmarkTableHandle, file: FilePath) in
    try handle.table.write(to: file.path)
    return PyNone()
  }
}

private func layout(
  _ space: SpaceHandle?, _ columns: [String: String], _ metrics: [String]?, _ isByClass: Bool
) -> TableLayout {
  var layout = TableLayout(space: space?.space)
  layout.architecture = columns["arch"] ?? layout.architecture
  layout.epoch = columns["epoch"] ?? layout.epoch
  layout.seed = columns["seed"] ?? layout.seed
  layout.time = columns["time"]
  layout.metrics = metrics
  layout.isByClass = isByClass
  return layout
}

private func registerTableBytes(in m: ModuleBuilder) {
  m.def("tables_bytes", "table", doc: "The bytes that tables_write would write.", gil: .release) {
    (handle: BenchmarkTableHandle) in try handle.table.serialized()
  }
  m.long("tables_of_bytes", "data", "space", doc: "The table of tables_bytes.") {
    (control: RunControl, data: [UInt8], space: SpaceHandle?) in
    BenchmarkTableHandle(
      try BenchmarkTable.read(
        contents: data, name: "serialized table", layout: TableLayout(space: space?.space),
        control: control))
  }
}

private func registerTableProperties(in m: ModuleBuilder) {
  m.def(
    "tables_about", "table", doc: "(title, number of architectures, by class, notes, metrics)."
  ) {
    (handle: BenchmarkTableHandle) in
    let table = handle.table
    return Tuple(
      table.title, table.count, table.isByClass, table.notes,
      table.metrics.map { Tuple($0.name, $0.epochs, $0.seeds) })
  }
  m.def("tables_cache_failure", "table", doc: "Why no cache could be kept, or None.") {
    (handle: BenchmarkTableHandle) in handle.table.cacheFailure
  }
  m.long("tables_select", "table", "rows", doc: "The table of some rows.") {
    (control: RunControl, handle: BenchmarkTableHandle, rows: [Int]) in
    BenchmarkTableHandle(try handle.table.selecting(rows, control: control))
  }
  m.def("tables_with_metric", "table", "name", "values", doc: "The table with a metric more.") {
    (handle: BenchmarkTableHandle, name: String, values: DoubleView) in
    BenchmarkTableHandle(try handle.table.adding(name, Array(values.elements)))
  }
  m.def("tables_space", "table", doc: "The space of the table's architectures.") {
    (handle: BenchmarkTableHandle) in SpaceHandle(handle.table.space)
  }
  m.def("tables_list", "table", doc: "The listed architectures.", gil: .release) {
    (handle: BenchmarkTableHandle) in ArchitectureListHandle(handle.table.architectures)
  }
  m.long("tables_texts", "table", doc: "The texts of the listed architectures.") {
    (control: RunControl, handle: BenchmarkTableHandle) in
    try handle.table.architectures.enumerated().map { row, architecture in
      if row.isMultiple(of: 256) { try control.check() }
      return try handle.table.space.text(of: architecture)
    }
  }
}

private func registerTableQueries(in m: ModuleBuilder) {
  m.def(
    "tables_value", "table", "architecture", "metric", "epoch", "seed",
    doc: "The value of one architecture."
  ) {
    (
      handle: BenchmarkTableHandle, architecture: ArchitectureHandle, metric: String, epoch: Int?,
      seed: Int?
    ) in
    try handle.table.values(of: [architecture.value], metric, epoch: epoch, seed: seed)[0]
  }
  m.long(
    "tables_values", "table", "list", "metric", "epoch", "seed",
    doc: "The value of each architecture, of each listed one for None."
  ) {
    (
      control: RunControl, handle: BenchmarkTableHandle, list: ArchitectureListHandle?,
      metric: String, epoch: Int?, seed: Int?
    ) in
    guard let list else { return try handle.table.values(metric, epoch: epoch, seed: seed) }
    return try handle.table.values(
      of: list.values, metric, epoch: epoch, seed: seed, control: control)
  }
  m.long(
    "tables_curves", "table", "list", "metric", "seed",
    doc: "(epochs, values of all architectures one after the other)."
  ) {
    (
      control: RunControl, handle: BenchmarkTableHandle, list: ArchitectureListHandle,
      metric: String, seed: Int?
    ) in
    let curves = try handle.table.curves(
      of: list.values, metric, seed: seed, control: control)
    return Tuple(curves.epochs, curves.values)
  }
  m.def("tables_best", "table", "metric", "epoch", "seed", "lowest", doc: "(row, value).") {
    (handle: BenchmarkTableHandle, metric: String, epoch: Int?, seed: Int?, isLowest: Bool) in
    let best = try handle.table.best(metric, epoch: epoch, seed: seed, isLowest: isLowest)
    return Tuple(best.row, best.value)
  }
  m.long(
    "tables_cost", "table", "list", "metric", "epoch", "seed",
    doc: "The seconds that measuring each architecture took."
  ) {
    (
      control: RunControl, handle: BenchmarkTableHandle, list: ArchitectureListHandle,
      metric: String, epoch: Int?, seed: Int?
    ) in
    try handle.table.simulatedCost(
      of: list.values, metric, epoch: epoch, seed: seed, control: control)
  }
}
