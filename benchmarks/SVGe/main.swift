// Lines of JSON: graphs per second of training, encoding and generation, as `svge.py` asks.
import Embeddings
import Glibc
import Spaces
import Tensors

let arguments = CommandLine.arguments
let numbers = arguments.dropFirst(2).prefix(3).compactMap { Int($0) }
guard (5...6).contains(arguments.count), numbers.count == 3, numbers.allSatisfy({ $0 > 0 }) else {
  print("usage: benchmark-svge enas|nb101|nb201 BATCH WORKERS REPEATS [GRAPHS-FILE]")
  exit(2)
}
let (batch, workers, repeats) = (numbers[0], numbers[1], numbers[2])
let batches = 5
let graphs = try Graphs(
  of: arguments[1], file: arguments.count == 6 ? arguments[5] : nil, count: batch * batches)
let sample = graphs.list

/// GFLOP/s of a large product of our own on all workers at once: what the floor is measured in.
func peak() throws -> Double {
  let (rows, depth, columns) = (1728, 128, 768)
  let rounds = 20
  let best =
    try (0..<5).map { _ -> Double in
      let start = Clock.seconds
      try parallelFor(count: workers, workers: workers) { _, _ in
        let a = try Tensor([Float](repeating: 0.5, count: rows * depth), shape: [rows, depth])
        let b = try PackedMatrix(depth: depth, columns: columns)
        b.pack([Float](repeating: 0.5, count: depth * columns), rowLength: columns)
        let c = try Tensor(shape: [rows, columns])
        for _ in 0..<rounds {
          MatrixProduct.multiply(
            a.base, rowLength: depth, rows: rows, by: b, into: c.base, resultLength: columns)
        }
      }
      return Clock.seconds - start
    }.min() ?? .infinity
  return Double(2 * rows * depth * columns * rounds * workers) / best * 1e-9
}

let floor = try peak()

/// Prints the rates of one mode; `operations` are those of the whole sample, where they are known.
func report(_ mode: String, graphsPerItem: Int, times: [Double], operations: Int?) {
  let sorted = times.sorted()
  let median = Double(graphsPerItem) / sorted[sorted.count / 2]
  let best = Double(graphsPerItem) / sorted[0]
  let work = operations.map { median * Double($0) / Double(sample.count) * 1e-9 }
  print(
    "{\"mode\": \"\(mode)\", \"graphs_per_second\": \(median), \"graphs_per_second_best\": \(best)"
      + ", \"gflops\": \(work.map { "\($0)" } ?? "null")"
      + ", \"share_of_floor\": \(work.map { "\($0 / floor)" } ?? "null")}")
}

let model = try SVGe(space: graphs.space, seed: 0)
let encodeWork = sample.reduce(0) { $0 + Work.encode($1) }
let decodeWork = sample.reduce(0) { $0 + Work.decode($1, types: graphs.space.typeCount) }

var recipe = SVGe.Recipe.paper
(recipe.epochs, recipe.batchSize) = (repeats + 1, batch)
var epochs: [Double] = []
try model.fit(
  sample.map { try graphs.space.architecture(from: $0) }, recipe: recipe, seed: 0, workers: workers
) { epochs.append($0.seconds) }
report(
  "train", graphsPerItem: sample.count, times: Array(epochs.dropFirst()),
  operations: 3 * (encodeWork + decodeWork))

func timed(_ body: (Int) throws -> Void) rethrows -> [Double] {
  try body(0)
  return try (0..<batches * repeats).map { index in
    let start = Clock.seconds
    try body(index % batches)
    return Clock.seconds - start
  }
}

let trained = model.current.model
let parts = (0..<batches).map { Array(sample[$0 * batch..<($0 + 1) * batch]) }
let encoding = try timed {
  _ = try trained.encode(parts[$0], workers: workers, control: RunControl())
}
report("encode", graphsPerItem: batch, times: encoding, operations: encodeWork)

let codes = try parts.map { try trained.encode($0, workers: workers, control: RunControl()).mean }
let generation = try timed {
  _ = try trained.decode(
    codes[$0], draws: 1, seed: $0, merge: .union, workers: workers, control: RunControl())
}
// Most sides of a barely trained model end early: how much was done is not counted.
report("generate", graphsPerItem: batch, times: generation, operations: nil)
