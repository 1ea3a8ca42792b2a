import Networks
import Spaces
import Tensors

/// Prints milliseconds for making a network of each of `count` NAS-Bench-201 cells and one pass with
/// gradients, each with memory of its own and all in shared memory, in turn.
func timeMemory(count: Int, size: Int, batch: Int) throws {
  var options = NetworkOptions()
  (options.height, options.width) = (size, size)
  var random = RandomSource(seed: 0)
  let space = NASBench201()
  let graphs = try (0..<count).map { _ in
    try NetworkGraph(of: space.sample(using: &random), in: space, options: options)
  }
  let images = try Tensor(shape: [batch, size, size, 3])
  for index in 0..<images.count { images.base[index] = random.normal() }
  let labels = (0..<batch).map { _ in random.below(10) }
  let memory = NetworkMemory()
  var times = ["own": [Double](), "shared": [Double]()]
  for graph in graphs {
    for (name, shared) in [("own", nil), ("shared", memory)] {
      let start = Clock.seconds
      let network = try Network(
        graph, batch: batch, random: RandomSource(seed: 1), memory: shared)
      let made = Clock.seconds
      try network.load(images, labels: labels)
      _ = try network.lossAndGradient()
      times[name, default: []].append((Clock.seconds - start) * 1e3)
      times["making \(name)", default: []].append((made - start) * 1e3)
    }
  }
  let medians = times.mapValues { $0.sorted()[$0.count / 2] }
  let fields = medians.sorted { $0.key < $1.key }.map { "\"\($0.key)\": \($0.value)" }
  print("{\(fields.joined(separator: ", ")), \"megabytes\": \(memory.count * 4 >> 20)}")
}
