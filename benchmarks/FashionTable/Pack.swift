import Networks
import Spaces
import Storage
import Tables

/// The table that the package ships, from what a builder's journals hold.
///
/// Accuracies are exact; losses are rounded to 4 decimals and seconds to 3, which halves the file.
func pack(_ table: CellTable, curves: Journal, times: Journal) throws -> BenchmarkTable {
  let space = NASBench201()
  let builder = TableBuilder(
    space: space, title: "NAS-Bench-201 cells on Fashion-MNIST", isByClass: true)
  for (curve, time) in zip(curves.lines, times.lines) {
    let (fields, seconds) = (curve.split(separator: " "), time.split(separator: " "))
    guard fields.count == 3, seconds.count == 3, fields[..<2] == seconds[..<2],
      let number = Int(fields[0]), let seed = Int(fields[1])
    else { throw StorageError.invalidArgument("the journals differ at '\(fields.prefix(2))'") }
    let cell = try space.architecture(at: number)
    let rows = fields[2].split(separator: ";").map { $0.split(separator: ",").map(String.init) }
    let epochs = Array(1...rows.count)
    for (position, name) in CellTable.metrics.enumerated() {
      let values = rows.map { Double($0[position]) ?? .nan }
      try builder.set(
        name, of: cell, seed: seed, epochs: epochs,
        to: name.hasSuffix("loss") ? values.map { CellTable.listed(loss: $0) } : values)
    }
    let spent = seconds[2].split(separator: ";").map {
      ((Double($0) ?? .nan) * 1e3).rounded() / 1e3
    }
    try builder.set("seconds", of: cell, seed: seed, epochs: epochs, to: spent)
    if seed == 0 {
      let graph = try table.graph(of: cell)
      try builder.set("parameters", of: cell, to: [Double(graph.parameterCount)])
      try builder.set("flops", of: cell, to: [Double(graph.multiplyAdds)])
    }
  }
  let cost = MeasuringCost(time: "seconds", kind: .perEpoch)
  return try builder.finish(
    notes: ["recipe": "\(table.recipe)"],
    costs: Dictionary(uniqueKeysWithValues: CellTable.metrics.map { ($0, cost) }))
}
