import Neural
import Tensors
import Testing

/// Tapes, layers and `Parameters` together.
@Suite struct TapeParametersTests {
  private func model() throws -> (MLP, Parameters) {
    var list = ParameterList()
    let model = try MLP("head", widths: [3, 17, 2], activation: .tanh, in: &list)
    return (model, try list.parameters(random: RandomSource(seed: 1)))
  }

  private func gradients<S: TapeScalar>(
    _ tape: Tape<S>, _ model: MLP, _ parameters: Parameters, passes: Int
  ) throws -> [[Float]] {
    parameters.clearGradients()
    let x = try tape.input(Tensor([1, -2, 0.5, 0.3, 0.2, -0.1], shape: [2, 3]))
    let loss = try tape.crossEntropy(logits: model(x, parameters, on: tape), classes: [1, 0])
    for _ in 0..<passes { try tape.backward(loss) }
    return try parameters.parameters.indices.map { try parameters.gradient(at: $0).array }
  }

  @Test func parametersGetTheirGradients() throws {
    let (model, parameters) = try model()
    #expect(
      parameters.parameters.map(\.name) == [
        "head.0.weight", "head.0.bias", "head.1.weight", "head.1.bias",
      ])
    let single = try gradients(Tape<Float>(), model, parameters, passes: 1)
    let double = try gradients(Tape<Double>(), model, parameters, passes: 1)
    let twice = try gradients(Tape<Float>(), model, parameters, passes: 2)
    #expect(single.flatMap(\.self).contains { abs($0) > 0.1 })
    for (a, (b, c)) in zip(single.joined(), zip(double.joined(), twice.joined())) {
      #expect(abs(a - b) < 1e-6)
      #expect(abs(c - 2 * a) < 1e-6)
    }
    // What rounding up adds stays zero.
    let used = parameters.gradients.array.count { $0 != 0 }
    #expect(used <= parameters.count)
  }

  @Test func aModelLearns() throws {
    var list = ParameterList()
    let model = try MLP("xor", widths: [2, 16, 1], in: &list)
    let parameters = try list.parameters(random: RandomSource(seed: 2))
    let optimizer = try Optimizer(parameters)
    let tape = try Tape<Float>()
    let x = try Tensor([0, 0, 0, 1, 1, 0, 1, 1], shape: [4, 2])
    let y = try Tensor([0, 1, 1, 0], shape: [4, 1])
    var loss: Float = 0
    for _ in 0..<400 {
      tape.reset()
      let value = try tape.squaredError(model(tape.input(x), parameters, on: tape), tape.input(y))
      parameters.clearGradients()
      try tape.backward(value)
      optimizer.step(learningRate: 0.02)
      loss = try tape.scalar(of: value)
    }
    #expect(loss < 1e-3)
  }

  @Test func layersComputeWhatTheirOperationsDo() throws {
    var list = ParameterList()
    let embedding = try Embedding("type", count: 4, columns: 5, in: &list)
    let gru = try GRU("gru", inputs: 5, hidden: 3, in: &list)
    let lstm = try LSTM("lstm", inputs: 5, hidden: 3, in: &list)
    let parameters = try list.parameters(random: RandomSource(seed: 3))
    let tape = try Tape<Float>()
    let x = try embedding([2, 0], parameters, on: tape)
    let table = try parameters.values(at: 0).array
    #expect(try tape.values(of: x) == Array(table[10..<15] + table[0..<5]))
    let zero = try tape.constant([Float](repeating: 0, count: 6), rows: 2, columns: 3)
    let (state, cell) = try lstm(x, state: zero, cell: zero, parameters, on: tape)
    let next = try gru(x, state: state, parameters, on: tape)
    #expect(next.rows == 2 && next.columns == 3 && cell.columns == 3)
    try tape.backward(next, gradient: [1, 1, 1, 1, 1, 1])
    #expect(try parameters.gradient(at: 0).array[5..<10].allSatisfy { $0 == 0 })
    #expect(try parameters.gradient(at: 0).array[10..<15].allSatisfy { $0 != 0 })
    for layers in [0, -1, .max] {
      #expect(throws: NeuralError.self) {
        try GRU("x", inputs: 2, hidden: layers, in: &list)
      }
      #expect(throws: NeuralError.self) {
        try Linear("x", inputs: layers, outputs: 2, in: &list)
      }
    }
    #expect(throws: NeuralError.self) { try MLP("x", widths: [3], in: &list) }
    #expect(throws: NeuralError.self) { try tape.parameter(parameters, 99) }
  }

  /// A hypernetwork: a tape writes another model's parameters and goes on from their gradients.
  @Test func generatedWeightsCarryGradientsBack() throws {
    let generated = try Parameters([
      Parameter(
        name: "kernel", shape: [2, 3, 4], memory: [2, 16, 16], fanIn: 3, initializer: .constant(0)),
      Parameter(name: "bias", shape: [5], fanIn: 1, initializer: .constant(0)),
    ])
    func run<S: TapeScalar>(_ tape: Tape<S>) throws -> [[S]] {
      let a = try tape.variable((0..<24).map { S($0) / 8 }, rows: 4, columns: 6)
      let b = try tape.variable((0..<5).map { S($0) }, rows: 1, columns: 5)
      let c = try tape.scale(a, by: 2)
      try tape.write(c, into: generated, 0)
      try tape.write(b, into: generated, 1)
      #expect(try generated.values(at: 0).array == (0..<24).map { Float($0) / 4 })
      #expect(try generated.values(at: 1).array == [0, 1, 2, 3, 4])
      // The other model's backward pass: gradient i of the kernel is i.
      generated.clearGradients()
      var i: Float = 0
      generated.parameters[0].forEachRun { offset, length in
        for place in offset..<offset + length {
          generated.gradient(0)[place] = i
          i += 1
        }
      }
      for place in 0..<5 { generated.gradient(1)[place] = 7 }
      let loss = try tape.squaredError(b, tape.scale(b, by: 0))
      try tape.backward(fromGradientsOf: generated, loss: loss)
      return try [tape.gradient(of: a), tape.gradient(of: b)]
    }
    let single = try run(Tape<Float>())
    #expect(single[0] == (0..<24).map { Float($0) * 2 })
    for i in 0..<5 { #expect(abs(single[1][i] - (7 + 2 * Float(i) / 5)) < 1e-6) }
    let double = try run(Tape<Double>())
    #expect(double[0] == (0..<24).map { Double($0) * 2 })
    let tape = try Tape<Float>()
    #expect(throws: NeuralError.self) { try tape.backward(fromGradientsOf: generated) }
    let small = try tape.constant([1], rows: 1, columns: 1)
    #expect(throws: NeuralError.self) { try tape.write(small, into: generated, 0) }
    #expect(throws: NeuralError.self) { try tape.write(small, into: generated, 2) }
  }
}
