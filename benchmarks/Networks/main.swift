// One line of JSON: milliseconds of training steps of a NAS-Bench-201 network, of the passes of one
// convolution, or of first passes of many networks, as `networks.py` asks.
import Glibc
import Networks
import Neural
import Spaces
import Tensors

/// The cells of the rival's script.
let cells = [
  "mix": "|nor_conv_3x3~0|+|nor_conv_1x1~0|avg_pool_3x3~1|"
    + "+|skip_connect~0|nor_conv_3x3~1|nor_conv_1x1~2|",
  "light": "|skip_connect~0|+|nor_conv_1x1~0|avg_pool_3x3~1|"
    + "+|skip_connect~0|nor_conv_1x1~1|nor_conv_1x1~2|",
]

let arguments = CommandLine.arguments
if arguments.dropFirst().first == "kernel" {
  let algorithms = ["direct": Convolution.Algorithm.direct, "winograd": .winograd]
  try timeKernel(
    arguments.dropFirst(2).compactMap { Int($0) }, arguments.last.flatMap { algorithms[$0] })
  exit(0)
}
let numbers = arguments.dropFirst(2).compactMap { Int($0) }
if arguments.dropFirst().first == "memory", numbers.count == 3 {
  try timeMemory(count: max(numbers[0], 1), size: numbers[1], batch: numbers[2])
  exit(0)
}
let formats = ["last": MemoryFormat.channelsLast, "lanes": .imagesInLanes]
guard arguments.count >= 6, let cell = cells[arguments[1]] ?? arguments.dropFirst(1).first,
  numbers.count >= 4
else {
  print("usage: benchmark-networks mix|light|CELL SIZE BATCH THREADS STEPS [CHANNELS last|lanes]")
  print("       benchmark-networks memory CELLS SIZE BATCH")
  exit(2)
}
let (size, batch, threads, steps) = (numbers[0], numbers[1], numbers[2], max(numbers[3], 1))

var settings = NetworkOptions()
(settings.height, settings.width, settings.cellsPerStage) = (size, size, 1)
if numbers.count > 4 { settings.channels = numbers[4] }
let graph = try NetworkGraph(of: NASBench201().parse(cell), in: NASBench201(), options: settings)
let network = try Network(
  graph, batch: batch, random: RandomSource(seed: 0), workers: threads,
  format: arguments.last.flatMap { formats[$0] })
let optimizer = try Optimizer(
  network.parameters, OptimizerOptions(.sgd(), weightDecay: 5e-4))
var random = RandomSource(seed: 1)
let images = try Tensor(shape: [batch, size, size, 3])
for index in 0..<images.count { images.base[index] = random.normal() }
try network.load(images, labels: (0..<batch).map { _ in random.below(10) })

var times: [Double] = []
var evaluations: [Double] = []
for _ in 0..<steps + 2 {
  let start = Clock.seconds
  _ = try network.lossAndGradient()
  network.step(optimizer, learningRate: 0.05)
  times.append((Clock.seconds - start) * 1e3)
  let middle = Clock.seconds
  _ = try network.evaluate()
  evaluations.append((Clock.seconds - middle) * 1e3)
}
times = times.dropFirst(2).sorted()
evaluations = evaluations.dropFirst(2).sorted()
print(
  "{\"ms\": \(times[times.count / 2]), \"ms_best\": \(times[0]), "
    + "\"evaluation_ms_best\": \(evaluations[0]), \"format\": \"\(network.format)\"}")
