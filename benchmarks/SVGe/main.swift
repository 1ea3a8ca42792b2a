// Lines of JSON: graphs per second of training, encoding and generation, as `svge.py` asks.
import COpenBLAS
import Embeddings
import Glibc
import Spaces
import Tensors

/// Seconds of the wall, or of this process's time on processors.
func seconds(_ clock: clockid_t = CLOCK_MONOTONIC) -> Double {
  var time = timespec()
  clock_gettime(clock, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}

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

/// GFLOP/s of a large product on all workers at once: what the floor is measured in.
func peak() -> Double {
  openblas_set_num_threads(1)
  let (rows, depth, columns) = (1728, 128, 768)
  let rounds = 20
  let best =
    (0..<5).map { _ -> Double in
      let start = seconds(clock)
      parallelFor(count: workers, workers: workers) { _, _ in
        let a = [Float](repeating: 0.5, count: rows * depth)
        let b = [Float](repeating: 0.5, count: depth * columns)
        var c = [Float](repeating: 0, count: rows * columns)
        for _ in 0..<rounds {
          cblas_sgemm(
            CblasRowMajor, CblasNoTrans, CblasNoTrans, Int32(rows), Int32(columns), Int32(depth), 1,
            a, Int32(depth), b, Int32(columns), 0, &c, Int32(columns))
        }
      }
      return seconds(clock) - start
    }.min() ?? .infinity
  return Double(2 * rows * depth * columns * rounds * workers) / best * 1e-9
}

let clock = getenv("NASTURTIUM_BENCH_CPU_TIME") == nil ? CLOCK_MONOTONIC : CLOCK_PROCESS_CPUTIME_ID
let floor = peak()

func report(_ mode: String, graphsPerItem: Int, times: [Double], operations: Int) {
  let sorted = times.sorted()
  let median = Double(graphsPerItem) / sorted[sorted.count / 2]
  let best = Double(graphsPerItem) / sorted[0]
  let work = median * Double(operations) / Double(sample.count) * 1e-9
  print(
    "{\"mode\": \"\(mode)\", \"graphs_per_second\": \(median), \"graphs_per_second_best\": \(best)"
      + ", \"gflops\": \(work), \"peak_gflops\": \(floor), \"share_of_floor\": \(work / floor)}")
}

let model = try SVGe(space: graphs.space, seed: 0)
let encodeWork = sample.reduce(0) { $0 + Work.encode($1) }
let decodeWork = sample.reduce(0) { $0 + Work.decode($1, types: graphs.space.typeCount) }

var recipe = SVGe.Recipe.paper
(recipe.epochs, recipe.batchSize) = (repeats + 1, batch)
var epochs: [Double] = []
var mark = seconds(clock)
try model.fit(
  sample.map { try graphs.space.architecture(from: $0) }, recipe: recipe, seed: 0, workers: workers
) {
  epochs.append(clock == CLOCK_MONOTONIC ? $0.seconds : seconds(clock) - mark)
  mark = seconds(clock)
}
report(
  "train", graphsPerItem: sample.count, times: Array(epochs.dropFirst()),
  operations: 3 * (encodeWork + decodeWork))

func timed(_ body: (Int) throws -> Void) rethrows -> [Double] {
  try body(0)
  return try (0..<batches * repeats).map { index in
    let start = seconds(clock)
    try body(index % batches)
    return seconds(clock) - start
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
report("generate", graphsPerItem: batch, times: generation, operations: decodeWork)
