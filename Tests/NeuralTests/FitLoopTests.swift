import Neural
import Tensors
import Testing

@Suite struct FitLoopTests {
  /// A line through noisy points: its loss and gradient by hand.
  private final class Line {
    let parameters: Parameters
    let points: [(x: Float, y: Float)]
    var visits: [[Int]] = []
    var validated: Set<Int> = []
    var factor: Float = 1

    init(_ count: Int = 50, noise: Float = 0.1) throws {
      parameters = try Parameters([
        Parameter(name: "slope", shape: [1], fanIn: 1, initializer: .constant(0)),
        Parameter(name: "offset", shape: [1], fanIn: 1, initializer: .constant(0)),
      ])
      var random = RandomSource(seed: 5)
      points = (0..<count).map { _ in
        let x = random.normal()
        return (x, 2 * x - 1 + noise * random.normal())
      }
    }

    var values: [Float] { [parameters.value(0).pointee, parameters.value(1).pointee] }

    func loss(_ batch: FitLoop.Batch) -> Double {
      if batch.isTraining {
        if visits.count < batch.epoch { visits.append([]) }
        visits[batch.epoch - 1] += batch.examples
      } else {
        validated.formUnion(batch.examples)
      }
      var sum = 0.0
      for index in batch.examples {
        let (x, y) = points[index]
        let error = values[0] * x + values[1] - y
        sum += Double(error * error)
        if batch.isTraining {
          let slope = 2 * factor * error / Float(batch.examples.count)
          parameters.gradient(0).pointee += slope * x
          parameters.gradient(1).pointee += slope
        }
      }
      return sum / Double(batch.examples.count)
    }
  }

  private static func options(
    epochs: Int = 200, share: Double = 0, patience: Int? = nil, rate: Float = 0.05
  ) throws -> FitOptions {
    FitOptions(
      epochs: epochs, batchSize: 16, schedule: try Schedule(peak: rate), validationShare: share,
      patience: patience)
  }

  private static func run(
    _ line: Line, _ options: FitOptions, seed: Int = 1, control: RunControl = RunControl()
  ) throws -> [EpochRecord] {
    try FitLoop(options).run(
      line.parameters, examples: line.points.count, random: RandomSource(seed: seed),
      control: control, loss: line.loss)
  }

  /// The closed solution of least squares.
  @Test func findsTheLeastSquares() throws {
    let line = try Line()
    let control = RunControl()
    let curve = try Self.run(line, Self.options(), control: control)
    let n = Double(line.points.count)
    let (x, y) = (
      line.points.map { Double($0.x) }.reduce(0, +) / n,
      line.points.map { Double($0.y) }.reduce(0, +) / n
    )
    let slope =
      line.points.reduce(0) { $0 + (Double($1.x) - x) * (Double($1.y) - y) }
      / line.points.reduce(0) { $0 + (Double($1.x) - x) * (Double($1.x) - x) }
    #expect(abs(Double(line.values[0]) - slope) < 2e-3)
    #expect(abs(Double(line.values[1]) - (y - slope * x)) < 2e-3)
    #expect(curve.map(\.epoch) == Array(1...200))
    #expect(curve[199]["loss"] < 0.02 && curve[199].learningRate < curve[0].learningRate)
    #expect(control.progress == (200 * 50, 200 * 50))
    #expect(control.loss != nil)
  }

  @Test func everyEpochHasEveryExampleOnceInAnotherOrder() throws {
    let line = try Line()
    _ = try Self.run(line, Self.options(epochs: 3, share: 0.2))
    #expect(line.validated.count == 10)
    for visits in line.visits {
      #expect(visits.count == 40 && line.validated.union(visits).count == 50)
    }
    #expect(line.visits[0] != line.visits[1])
  }

  @Test func theSameSourceGivesTheSameValues() throws {
    let lines = try (0..<3).map { _ in try Line() }
    for (line, seed) in zip(lines, [1, 1, 2]) {
      _ = try Self.run(line, Self.options(epochs: 3), seed: seed)
    }
    #expect(lines[0].values == lines[1].values && lines[0].values != lines[2].values)
  }

  /// A rate that never falls makes the loss jump about: training stops, with the best epoch's values.
  @Test func stopsEarlyWithTheBestValues() throws {
    let line = try Line(50, noise: 1)
    var options = try Self.options(share: 0.3, patience: 5, rate: 0.3)
    options.schedule.shape = .constant
    var seen: [[Float]] = []
    let curve = try FitLoop(options).run(
      line.parameters, examples: 50, random: RandomSource(seed: 1),
      afterEpoch: { _ in seen.append(line.values) }, loss: line.loss)
    let losses = curve.map { $0["validation_loss"] }
    let best = try #require(losses.indices.min { losses[$0] < losses[$1] })
    #expect(curve.count == best + 1 + 5 && curve.count < 200)
    #expect(line.values == seen[best] && line.values != seen.last)
  }

  @Test func divergenceLeavesTheLastGoodValues() throws {
    let line = try Line()
    var seen: [[Float]] = []
    #expect(throws: NeuralError.diverged(epoch: 4, step: 1)) {
      _ = try FitLoop(Self.options()).run(
        line.parameters, examples: 50, random: RandomSource(seed: 1),
        afterEpoch: { _ in seen.append(line.values) },
        loss: { $0.epoch == 4 ? .nan : line.loss($0) })
    }
    #expect(line.values == seen[2])
    // A gradient that explodes shows in the values.
    let other = try Line()
    other.factor = .infinity
    #expect(throws: NeuralError.self) { try Self.run(other, Self.options()) }
    #expect(other.values == [0, 0])
  }

  @Test func canBeCancelled() throws {
    let control = RunControl()
    control.cancel()
    #expect(throws: Cancelled.self) {
      try Self.run(Line(), Self.options(), control: control)
    }
  }

  @Test func fewExamplesAreEnough() throws {
    for count in 1...3 {
      let line = try Line(count)
      let curve = try Self.run(line, Self.options(epochs: 2, share: 0.9, patience: 1))
      #expect(!curve.isEmpty && line.values.allSatisfy(\.isFinite))
      #expect(curve[0].values.keys.contains("validation_loss") == (count > 1))
    }
    #expect(throws: NeuralError.self) { try Self.run(Line(0), Self.options()) }
  }

  @Test func refusesOptionsOutOfRange() throws {
    for change in [
      { $0.epochs = 0 }, { $0.batchSize = 0 }, { $0.validationShare = 1 },
      { $0.validationShare = .nan }, { $0.patience = 3 }, { $0.optimizer.weightDecay = -1 },
      {
        $0.validationShare = 0.5
        $0.patience = 0
      },
    ] as [(inout FitOptions) -> Void] {
      var options = try Self.options()
      change(&options)
      #expect(throws: NeuralError.self) { try FitLoop(options) }
    }
  }
}
