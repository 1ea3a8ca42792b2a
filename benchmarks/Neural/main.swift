// One line of JSON, as `neural.py` asks: nanoseconds of a small operation on the tape, or microseconds of a training
// step (forward, backward, Adam) of a multilayer perceptron or of a gated recurrent unit.
import Glibc
import Neural
import Tensors

func seconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}

/// Median and best time of a step in seconds, after a warm-up.
func time(steps: Int, _ step: () throws -> Void) throws -> (median: Double, best: Double) {
  for _ in 0..<20 { try step() }
  var times: [Double] = []
  for _ in 0..<steps {
    let start = seconds()
    try step()
    times.append(seconds() - start)
  }
  times.sort()
  return (times[times.count / 2], times[0])
}

func numbers(_ count: Int, seed: Int) -> [Float] {
  var random = RandomSource(seed: seed)
  return (0..<count).map { _ in random.normal() }
}

func report(_ times: (median: Double, best: Double), scale: Double, _ more: String = "") {
  print("{\"time\": \(times.median * scale), \"time_best\": \(times.best * scale)\(more)}")
}

/// z ← z·w + w, a hundred times: two hundred operations on `columns` numbers.
func overhead(columns: Int, steps: Int) throws {
  let tape = try Tape<Float>()
  let start = [Float](repeating: 0.5, count: columns)
  let times = try time(steps: steps) {
    tape.reset()
    let w = try tape.variable(start, rows: 1, columns: columns)
    var z = w
    for _ in 0..<100 { z = try tape.add(tape.multiply(z, w), w) }
    try tape.backward(z, gradient: start)
  }
  let capacity = tape.capacity
  tape.reset()
  report(times, scale: 1e9 / 200, ", \"bytes\": \(capacity)")
}

func perceptron(batch: Int, steps: Int) throws {
  var list = ParameterList()
  let model = try MLP("mlp", widths: [100, 200, 200, 1], in: &list)
  let parameters = try list.parameters(random: RandomSource(seed: 0))
  let optimizer = try Optimizer(parameters)
  let inputs = try Tensor(numbers(batch * 100, seed: 1), shape: [batch, 100])
  let targets = try Tensor(numbers(batch, seed: 2), shape: [batch, 1])
  let tape = try Tape<Float>()
  var loss: Float = 0
  let times = try time(steps: steps) {
    tape.reset()
    let y = try model(tape.input(inputs), parameters, on: tape)
    let value = try tape.squaredError(y, tape.input(targets))
    parameters.clearGradients()
    try tape.backward(value)
    optimizer.step(learningRate: 1e-3)
    loss = try tape.scalar(of: value)
  }
  report(times, scale: 1e6, ", \"loss\": \(loss)")
}

func recurrent(batch: Int, hidden: Int, length: Int, steps: Int) throws {
  var list = ParameterList()
  let cell = try GRU("gru", inputs: 10, hidden: hidden, in: &list)
  let parameters = try list.parameters(random: RandomSource(seed: 0))
  let optimizer = try Optimizer(parameters)
  let inputs = try Tensor(numbers(batch * 10, seed: 1), shape: [batch, 10])
  let zeros = try Tensor(shape: [batch, hidden])
  let tape = try Tape<Float>()
  var loss: Float = 0
  let times = try time(steps: steps) {
    tape.reset()
    let x = try tape.input(inputs)
    let target = try tape.input(zeros)
    // A variable, so that each step computes all gradients.
    var state = try tape.input(zeros, gradient: true)
    for _ in 0..<length { state = try cell(x, state: state, parameters, on: tape) }
    let value = try tape.squaredError(state, target)
    parameters.clearGradients()
    try tape.backward(value)
    optimizer.step(learningRate: 1e-3)
    loss = try tape.scalar(of: value)
  }
  report(times, scale: 1e6 / Double(length), ", \"loss\": \(loss)")
}

let sizes = CommandLine.arguments.dropFirst(2).compactMap { Int($0) }.filter { $0 > 0 }
switch (CommandLine.arguments.dropFirst().first, sizes.count) {
case ("overhead", 2): try overhead(columns: sizes[0], steps: sizes[1])
case ("mlp", 2): try perceptron(batch: sizes[0], steps: sizes[1])
case ("gru", 4):
  try recurrent(batch: sizes[0], hidden: sizes[1], length: sizes[2], steps: sizes[3])
default:
  print(
    "usage: benchmark-neural overhead COLUMNS STEPS | mlp BATCH STEPS | gru BATCH HIDDEN LENGTH STEPS"
  )
  exit(2)
}
