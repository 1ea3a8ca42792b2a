// A search space of one's own: in the catalog, drawn, counted and searched like the library's.
import Experiments
import Reports
import Search
import Spaces
import Tensors

try SpaceCatalog.register(StackSpace.entry)
for entry in SpaceCatalog.entries { print(entry.key, "-", entry.title) }

let space = try SpaceCatalog.space("stack(layers=5)")
var random = RandomSource(seed: 0)
let stack = try space.sample(using: &random)
print("\(space.title), \(space.size?.count ?? 0) of them, such as \(try space.text(of: stack)):")
print(
  "  \(try space.parameters(of: stack)) parameters, \(try space.flops(of: stack)) multiply-adds")
print("  a drawing of \(try drawing(of: stack, in: space).utf8.count) bytes")

// Evolution towards stacks of forty million multiply-adds.
let study = try Study(
  RegularizedEvolution(populationSize: 10, sampleSize: 3), in: space, seed: 0)
try study.run(evaluations: 60) { -abs(Double(try space.flops(of: $0)) - 40e6) }
if let best = study.best {
  print("the nearest of \(study.count) to 40 million: \(try space.text(of: best.point))")
}

// What `StackSpace` says by hand, `Chain` has: choices for each layer, strides and channels.
let mobile = try Chain(
  choices: [["mbconv_3x3-e3", "mbconv_5x5-e6"], ["mbconv_3x3-e3", "skip_connect"]],
  skeleton: Skeleton(layers: 2, channels: [24, 24], strides: [2, 1], head: 64))
for chain in try mobile.enumerate(unique: true, control: RunControl()) {
  print("\(try mobile.text(of: chain)): \(try mobile.parameters(of: chain)) parameters")
}
