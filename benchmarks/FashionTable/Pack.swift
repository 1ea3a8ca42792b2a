import Networks
import Spaces
import Storage
import Tables

/// The table that the package ships, from what a builder's journals hold.
///
/// Accuracies are exact; losses are rounded to 4 decimals and seconds to 3, which halves the file.
/// Epochs after a divergence took no time.
func pack(_ table: TableTraining, curves: Journal, times: Journal) throws -> BenchmarkTable {
  let space = NASBench201()
  let builder = TableBuilder(
    space: space, title: "NAS-Bench-201 cells on Fashion-MNIST", isByClass: true)
  for (curve, time) in zip(curves.lines, times.lines) {
    let (job, records) = try TableTraining.RowLines(curve: curve, time: time).row()
    let cell = try space.architecture(at: job.number)
    let count = table.recipe.epochs
    let epochs = Array(1...count)
    for name in TableTraining.metrics {
      let values = TableTraining.column(name, of: records, epochs: count)
      // Numbers that end early are a column of their own: one with holes takes twice the bytes.
      let whole = values.prefix((values.lastIndex(where: \.isFinite) ?? -1) + 1)
      guard !whole.isEmpty else { continue }
      try builder.set(
        name, of: cell, seed: job.seed, epochs: Array(epochs.prefix(whole.count)), to: Array(whole))
    }
    let spent = records.map { ($0.seconds * 1e3).rounded() / 1e3 }
    try builder.set(
      "seconds", of: cell, seed: job.seed, epochs: epochs,
      to: spent + Array(repeating: 0, count: max(count - spent.count, 0)))
    if job.seed == 0 {
      let graph = try table.graph(of: cell)
      try builder.set("parameters", of: cell, to: [Double(graph.parameterCount)])
      try builder.set("flops", of: cell, to: [Double(graph.multiplyAdds)])
    }
  }
  let cost = MeasuringCost(time: "seconds", kind: .perEpoch)
  return try builder.finish(
    notes: ["recipe": try table.recipe.notes()],
    costs: Dictionary(uniqueKeysWithValues: TableTraining.metrics.map { ($0, cost) }))
}
