// Lists every architecture of the tabular search spaces, each with its number and the time it takes.
import Spaces
import Tensors

let clock = ContinuousClock()
let spaces: [any SearchSpace] = [NASBench201(), NASBench101()]

for space in spaces {
  var sizes: [Int: Int] = [:]
  let time = try clock.measure {
    for architecture in try space.enumerate(unique: true, control: RunControl()) {
      sizes[architecture.nodeCount, default: 0] += 1
    }
  }
  let total = sizes.values.reduce(0, +)
  print("\(space.title): \(total) architectures of different function, in \(time)")
  for (nodes, count) in sizes.sorted(by: { $0.key < $1.key }) {
    print("  \(count) with \(nodes) nodes")
  }
}
