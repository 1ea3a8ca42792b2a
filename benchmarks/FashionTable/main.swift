// Trains the cells of NAS-Bench-201 on Fashion-MNIST into two journals, as `fashion_table.py` asks.
import Glibc
import Networks
import Spaces
import Storage
import Tensors

func fail(_ reason: String) -> Never {
  print(reason)
  exit(2)
}

let usage = """
  usage: build-fashion-table JOURNAL [--images FOLDER] [--workers N] [--pilot CELLS] [--pack FILE]
           [--train-images N] [--channels N] [--cells N] [--stages N] [--epochs N] [--batch-size N]
           [--learning-rate X] [--warmup X] [--weight-decay X] [--label-smoothing X] [--gradient-clip X]
  """

/// What follows the names on the command line; each is taken out once.
struct Options {
  private var texts: [String: String] = [:]

  init(_ arguments: ArraySlice<String>) {
    var arguments = arguments
    while let name = arguments.popFirst() {
      guard name.hasPrefix("--"), let value = arguments.popFirst() else { fail(usage) }
      texts[String(name.dropFirst(2))] = value
    }
  }

  var isEmpty: Bool { texts.isEmpty }

  mutating func text(_ name: String) -> String? { texts.removeValue(forKey: name) }

  mutating func number<Number: LosslessStringConvertible>(
    _ name: String, _ standard: Number
  ) -> Number {
    guard let text = text(name) else { return standard }
    guard let number = Number(text) else { fail("--\(name) \(text) is no number") }
    return number
  }
}

guard let path = CommandLine.arguments.dropFirst().first, !path.hasPrefix("--") else { fail(usage) }
var options = Options(CommandLine.arguments.dropFirst(2))

var recipe = TableRecipe()
recipe.channels = options.number("channels", recipe.channels)
recipe.cellsPerStage = options.number("cells", recipe.cellsPerStage)
recipe.stages = options.number("stages", recipe.stages)
recipe.trainingImages = options.number("train-images", recipe.trainingImages)
recipe.epochs = options.number("epochs", recipe.epochs)
recipe.batchSize = options.number("batch-size", recipe.batchSize)
recipe.learningRate = options.number("learning-rate", recipe.learningRate)
recipe.warmup = options.number("warmup", recipe.warmup)
recipe.weightDecay = options.number("weight-decay", recipe.weightDecay)
recipe.labelSmoothing = options.number("label-smoothing", recipe.labelSmoothing)
let clip = options.number("gradient-clip", Float(0))
recipe.gradientClip = clip == 0 ? nil : clip
let workers = options.number("workers", Worker.onlineCores)
let pilot = options.number("pilot", 0)
let packed = options.text("pack")
let folder = options.text("images") ?? "/usr/share/datasets/fashion-mnist"
guard options.isEmpty else { fail(usage) }

func read(_ name: String) throws -> Images {
  try Images(
    idxImagesAt: "\(folder)/\(name)-images-idx3-ubyte.gz",
    labelsAt: "\(folder)/\(name)-labels-idx1-ubyte.gz")
}

do {
  let table = try TableTraining(recipe, images: read("train"), test: read("t10k"))
  let all = try TableTraining.jobs(repeated: 600)
  // A pilot is the beginning of the table.
  let jobs = pilot > 0 ? Array(all.prefix(3 * pilot)) : all
  let (curves, times) = (try Journal(at: path), try Journal(at: path + ".times"))
  if let packed {
    try pack(table, curves: curves, times: times).write(to: packed)
    exit(0)
  }
  let start = ContinuousClock.now
  let before = min(curves.lines.count, times.lines.count)
  print(try recipe.notes())
  try table.build(jobs, curves: curves, times: times, workers: workers) { done in
    // The first ones to end may wait for earlier jobs.
    guard done > before else { return }
    let (rows, seconds) = (Double(done - before), (ContinuousClock.now - start) / .seconds(1))
    let rest = Int(seconds / rows * Double(jobs.count - done) / 60)
    print("\(done) of \(jobs.count) trainings, \(rest) minutes to go")
    fflush(nil)
  }
  print(
    "\(jobs.count) trainings done, \(jobs.count - before) of them in \(ContinuousClock.now - start)"
  )
} catch {
  fail("\(error)")
}
