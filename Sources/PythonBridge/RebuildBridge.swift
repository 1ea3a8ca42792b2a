import Networks
import Spaces
import Tables
import Tensors

/// Rows of tables that this library trained, trained again.
func registerRebuilding(in m: ModuleBuilder) {
  m.long(
    "tables_rebuild", "table", "images", "test", "list", "seed", "workers=None",
    doc: "(listed architecture, its curve trained again, differences by metric) for each."
  ) {
    (
      control: RunControl, handle: BenchmarkTableHandle, images: ImagesHandle, test: ImagesHandle,
      list: ArchitectureListHandle, seed: Int, workers: Int?
    ) in
    let table = handle.table
    guard let notes = table.notes["recipe"] else {
      throw TablesError.invalidArgument(
        "'\(table.title)' does not say how its rows were trained: only tables that "
          + "build-fashion-table packed can be rebuilt")
    }
    let recipe = try TableRecipe(notes: notes)
    let listed = table.architectures
    let cells = try list.values.map { cell in
      try control.check()
      return listed[try table.row(of: cell)]
    }
    let own = try cells.map { cell in
      try control.check()
      return try TableTraining.metrics.reduce(into: [:]) { columns, metric in
        columns[metric] = try table.curves(of: [cell], metric, seed: seed).values
      }
    }
    for (cell, columns) in zip(cells, own) where columns["train_accuracy"]?[0].isNaN ?? true {
      throw TablesError.invalidArgument(
        "the table has no training of \(try table.space.text(of: cell)) with seed \(seed)")
    }
    let maker = try TableTraining(recipe, of: table.space, images: images.set, test: test.set)
    let curves = try maker.curves(of: cells, seed: seed, workers: workers, control: control)
    return cells.indices.map { index in
      Tuple(
        ArchitectureHandle(cells[index]), curves[index].map(EpochRow.init),
        TableTraining.differences(of: curves[index], from: own[index]))
    }
  }
}
