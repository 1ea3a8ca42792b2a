import Neural
import Tensors
import Testing

@Suite struct TapeTests {
  @Test func aChainOfOperationsDifferentiates() throws {
    let tape = try Tape<Double>()
    let x = try tape.variable([1, 2, 3], rows: 3, columns: 1)
    let y = try tape.multiply(tape.add(x, x), x)
    try tape.backward(y, gradient: [1, 10, 100])
    #expect(try tape.values(of: y) == [2, 8, 18])
    #expect(try tape.gradient(of: x) == [4, 80, 1200])
    // A second pass begins anew.
    try tape.backward([(y, [1, 0, 0]), (y, [0, 1, 0])])
    #expect(try tape.gradient(of: x) == [4, 8, 0])
  }

  @Test func constantsHaveNoGradientAndCostNoRecord() throws {
    let tape = try Tape<Float>()
    let c = try tape.constant([1, 2], rows: 1, columns: 2)
    let d = try tape.multiply(c, c)
    #expect(throws: NeuralError.self) { try tape.gradient(of: d) }
    try tape.backward(d, gradient: [1, 1])
    let x = try tape.variable([5, 6], rows: 1, columns: 2)
    #expect(try tape.gradient(of: x) == [0, 0])
    let y = try tape.multiply(x, d)
    #expect(try tape.gradient(of: x) == [0, 0])
    try tape.backward(y, gradient: [1, 1])
    #expect(try tape.gradient(of: x) == [1, 4])
  }

  @Test func valuesOfAnotherStepOrTapeAreRefused() throws {
    let (tape, other) = (try Tape<Float>(), try Tape<Float>())
    let old = try tape.variable([1], rows: 1, columns: 1)
    let foreign = try other.variable([1], rows: 1, columns: 1)
    tape.reset()
    for value in [old, foreign] {
      #expect(throws: NeuralError.self) { try tape.add(value, value) }
      #expect(throws: NeuralError.self) { try tape.values(of: value) }
      #expect(throws: NeuralError.self) { try tape.backward(value) }
    }
  }

  @Test func operandsThatDoNotFitAreRefused() throws {
    let tape = try Tape<Float>()
    let a = try tape.variable([1, 2, 3, 4, 5, 6], rows: 2, columns: 3)
    let b = try tape.variable([1, 2, 3, 4], rows: 2, columns: 2)
    let edges = try Edges(sources: [0], targets: [0], sourceCount: 3, targetCount: 1)
    let wrong: [() throws -> TapeValue] = [
      { try tape.constant([1], rows: 1, columns: 2) },
      { try tape.constant([], rows: -1, columns: 2) },
      { try tape.constant([], rows: 2, columns: 0) },
      { try tape.linear(a, weight: b) },
      { try tape.linear(b, weight: b, bias: b) },
      { try tape.add(b, a) },
      { try tape.gather(a, rows: [2]) },
      { try tape.gather(a, rows: [-1]) },
      { try tape.rows(a, 1..<3) },
      { try tape.columns(a, 1..<1) },
      { try tape.concatenate(columns: []) },
      { try tape.concatenate(rows: a, b) },
      { try tape.aggregate(a, along: edges) },
      { try tape.gatedSum(gate: a, value: b, along: edges) },
      { try tape.layerNorm(a, scale: b) },
      { try tape.batchNorm(tape.rows(a, 0..<1)) },
      { try tape.attention(query: a, key: a, value: a, heads: 2) },
      { try tape.attention(query: a, key: a, value: a, segments: [2, 1]) },
      { try tape.attention(query: a, key: a, value: a, segments: [2, 2, 0]) },
      { try tape.crossEntropy(logits: a, classes: [0, 3]) },
      { try tape.squaredError(a, b) },
      { try tape.squaredError(a, a, weights: [1]) },
      { try tape.pairwiseRanking(scores: a, labels: [1, 2]) },
      {
        try tape.gru(
          a, state: b, weights: RecurrentWeights(input: a, state: b, inputBias: a, stateBias: a))
      },
    ]
    for (i, operation) in wrong.enumerated() {
      #expect(throws: NeuralError.self, "operation \(i)") { try operation() }
    }
    #expect(throws: NeuralError.self) { try tape.backward(a) }
    #expect(throws: NeuralError.self) { try tape.backward(a, gradient: [1]) }
    #expect(throws: NeuralError.self) {
      try Edges(sources: [0], targets: [1], sourceCount: 1, targetCount: 1)
    }
    #expect(throws: NeuralError.self) { try Edges(segments: [1, -1]) }
    #expect(throws: NeuralError.self) { try Edges(segments: [.max, .max]) }
    for rate in [-0.1, 1, .nan] as [Float] {
      var random = RandomSource(seed: 0)
      #expect(throws: NeuralError.self) { try tape.dropout(a, rate: rate, random: &random) }
    }
    #expect(throws: NeuralError.self) { try tape.activate(a, .leakyReLU(slope: 0)) }
    #expect(throws: NeuralError.self) { try tape.layerNorm(a, epsilon: 0) }
    #expect(throws: NeuralError.self) {
      try tape.pairwiseRanking(
        scores: tape.columns(a, 0..<1), labels: [1, 2], loss: .hinge(margin: -1))
    }
  }

  @Test func laterStepsNeedNoMoreMemory() async {
    await #expect(processExitsWith: .success) {
      var list = ParameterList()
      let model = try MLP("mlp", widths: [40, 300, 300, 2], in: &list)
      let parameters = try list.parameters(random: RandomSource(seed: 0))
      let tape = try Tape<Float>()
      let input = try Tensor(shape: [200, 40])
      func step() throws {
        tape.reset()
        let y = try model(tape.input(input), parameters, on: tape)
        try tape.backward(tape.crossEntropy(logits: y, classes: [Int](repeating: 1, count: 200)))
      }
      try step()
      try step()
      let (capacity, tensors) = (tape.capacity, Tensor.live)
      for _ in 0..<5 { try step() }
      #expect(tape.capacity == capacity)
      #expect(Tensor.live == tensors)
    }
  }

  @Test func dropoutKeepsTheMean() throws {
    let tape = try Tape<Float>()
    let ones = [Float](repeating: 1, count: 20_000)
    let x = try tape.variable(ones, rows: 200, columns: 100)
    var random = RandomSource(seed: 5)
    let kept = try tape.values(of: tape.dropout(x, rate: 0.2, random: &random))
    #expect(Set(kept) == [0, 1.25])
    #expect(abs(kept.reduce(0, +) / 20_000 - 1) < 0.02)
    #expect(try tape.values(of: tape.dropout(x, rate: 0, random: &random)) == ones)
  }

  @Test func batchNormMovesRunningStatistics() throws {
    let tape = try Tape<Double>()
    let statistics = try RunningStatistics(columns: 1)
    let x = try tape.constant([1, 3, 5, 7], rows: 4, columns: 1)
    _ = try tape.batchNorm(x, statistics: statistics, momentum: 0.5)
    #expect(abs(statistics.means[0] - 2) < 1e-6)
    #expect(abs(statistics.variances[0] - (1 + (20.0 / 3)) / 2) < 1e-5)
    let y = try tape.batchNorm(x, statistics: statistics, isTraining: false, epsilon: 1e-12)
    let expected = (1 - 2) / Double((1 + (20.0 / 3)) / 2).squareRoot()
    #expect(abs(try tape.values(of: y)[0] - expected) < 1e-6)
  }

  @Test func inputsAreMinibatchesOfTensors() throws {
    let tape = try Tape<Double>()
    let tensor = try Tensor([1, 2, 3, 4, 5, 6], shape: [3, 2])
    #expect(try tape.values(of: tape.input(tensor, rows: [2, 0])) == [5, 6, 1, 2])
    #expect(try tape.values(of: tape.input(tensor)) == [1, 2, 3, 4, 5, 6])
    #expect(throws: NeuralError.self) { try tape.input(tensor, rows: [3]) }
    #expect(throws: NeuralError.self) { try tape.input(Tensor(shape: [1, 2, 3])) }
    let x = try tape.input(tensor, rows: [1], gradient: true)
    let result = try Tensor(shape: [1, 2])
    try tape.copy(tape.scale(x, by: 2), to: result)
    #expect(result.array == [6, 8])
  }
}
