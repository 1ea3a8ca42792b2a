import Glibc
import Neural
import Tensors
import TestSupport
import Testing

@Suite struct OptimizerTests {
  private static func parameters(_ count: Int, seed: Int = 1) throws -> Parameters {
    let parameters = try Parameters([
      Parameter(name: "w", shape: [count], fanIn: 1, initializer: .uniform(bound: 1))
    ])
    parameters.initialize(RandomSource(seed: seed))
    return parameters
  }

  /// Steps as the papers and PyTorch's documentation write them, one number at a time.
  private struct Textbook {
    let options: OptimizerOptions
    var w, m, v: [Double]

    init(_ options: OptimizerOptions, _ w: [Double]) {
      (self.options, self.w) = (options, w)
      m = w.map { _ in 0 }
      v = m
    }

    mutating func step(_ t: Int, _ gradient: [Double], rate: Double) {
      var scale = 1.0
      if let clip = options.gradientClip {
        let norm = gradient.reduce(0) { $0 + $1 * $1 }.squareRoot()
        scale = min(1, Double(clip) / norm)
      }
      let decay = Double(options.weightDecay)
      for i in w.indices {
        var g = gradient[i] * scale
        switch options.method {
        case .sgd(let momentum, let nesterov):
          g += decay * w[i]
          m[i] = Double(momentum) * m[i] + g
          w[i] -= rate * (nesterov ? g + Double(momentum) * m[i] : m[i])
        case .adam(let beta1, let beta2, let epsilon), .adamW(let beta1, let beta2, let epsilon):
          if case .adam = options.method { g += decay * w[i] } else { w[i] *= 1 - rate * decay }
          let (b1, b2) = (Double(beta1), Double(beta2))
          m[i] = b1 * m[i] + (1 - b1) * g
          v[i] = b2 * v[i] + (1 - b2) * g * g
          let (mean, variance) = (m[i] / (1 - pow(b1, Double(t))), v[i] / (1 - pow(b2, Double(t))))
          w[i] -= rate * mean / (variance.squareRoot() + Double(epsilon))
        }
      }
    }
  }

  @Test(arguments: [
    OptimizerOptions(.sgd(momentum: 0, nesterov: false)),
    OptimizerOptions(.sgd(momentum: 0.9, nesterov: false), weightDecay: 0.1),
    OptimizerOptions(.sgd(), weightDecay: 5e-4, gradientClip: 1),
    OptimizerOptions(.adam()), OptimizerOptions(.adam(beta1: 0.8), weightDecay: 0.3),
    OptimizerOptions(.adam(), gradientClip: 100), OptimizerOptions(.adam(), gradientClip: 2),
    OptimizerOptions(.adamW(beta2: 0.99, epsilon: 1e-3), weightDecay: 0.5, gradientClip: 0.1),
  ])
  func equalsTheTextbookInDouble(options: OptimizerOptions) throws {
    let count = 45
    let parameters = try Self.parameters(count)
    let optimizer = try Optimizer(parameters, options)
    var textbook = Textbook(options, try parameters.values(at: 0).array.map(Double.init))
    var random = RandomSource(seed: 2)
    for step in 1...20 {
      let gradient = (0..<count).map { _ in random.normal() }
      for (i, slope) in gradient.enumerated() { parameters.gradients.base[i] = slope }
      let rate = 0.01 / Float(step)
      optimizer.step(learningRate: rate)
      textbook.step(step, gradient.map(Double.init), rate: Double(rate))
    }
    #expect(optimizer.stepCount == 20)
    let values = try parameters.values(at: 0).array
    #expect(zip(values, textbook.w).allSatisfy { abs(Double($0) - $1) < 2e-6 })
    // What rounding up adds stays zero.
    #expect(parameters.values.array.dropFirst(count).allSatisfy { $0 == 0 })
  }

  /// Ranges of a step, in any order and on several threads, come to the same bits as the whole.
  @Test func rangesMakeTheWhole() throws {
    let count = 4000
    for options in [OptimizerOptions(.sgd(), gradientClip: 1), .init(.adamW(), weightDecay: 0.1)] {
      let (whole, cut) = (try Self.parameters(count), try Self.parameters(count))
      let (one, many) = (try Optimizer(whole, options), try Optimizer(cut, options))
      var random = RandomSource(seed: 3)
      for _ in 0..<3 {
        for i in 0..<count {
          whole.gradients.base[i] = random.normal()
          cut.gradients.base[i] = whole.gradients.base[i]
        }
        one.step(learningRate: 0.1)
        let norm = Optimizer.squares(cut.gradients.base, count: count).squareRoot()
        let step = many.begin(learningRate: 0.1, gradientNorm: norm)
        try parallelFor(count: count / 16, workers: 2) { block, _ in
          let begin = (count / 16 - 1 - block) * 16
          step.update(begin..<begin + 16)
        }
      }
      #expect(whole.values.array == cut.values.array)
    }
  }

  @Test func squaresAddUp() throws {
    for count in [0, 16, 1008, 1024, 1040, 5008] {
      var random = RandomSource(seed: count)
      let numbers = (0..<count).map { _ in random.normal() }
      let expected = numbers.reduce(0.0) { $0 + Double($1) * Double($1) }
      #expect(abs(Optimizer.squares(numbers, count: count) - expected) <= 1e-6 * expected)
    }
  }

  @Test func aParameterWithoutGradientStays() throws {
    for method in [OptimizerOptions.Method.sgd(), .adam(), .adamW()] {
      let parameters = try Self.parameters(16)
      let before = parameters.values.array
      try Optimizer(parameters, .init(method)).step(learningRate: 0.1)
      #expect(parameters.values.array == before)
    }
  }

  /// They would stay subnormal numbers for ever, on which a step takes many times longer.
  @Test(arguments: [
    OptimizerOptions.Method.sgd(), .adam(beta2: 0.9), .adamW(beta2: 0.9),
  ])
  func momentsOfWhatLearnsNoMoreEndAtZero(method: OptimizerOptions.Method) throws {
    let parameters = try Self.parameters(16)
    let optimizer = try Optimizer(parameters, .init(method))
    for i in 0..<16 { parameters.gradients.base[i] = Float(i) }
    optimizer.step(learningRate: 0.1)
    #expect(optimizer.moments.allSatisfy { $0.array.dropFirst().allSatisfy { $0 > 0 } })
    parameters.clearGradients()
    for _ in 0..<2000 {
      optimizer.step(learningRate: 0.1)
      #expect(optimizer.moments.allSatisfy { !$0.array.contains(where: \.isSubnormal) })
    }
    #expect(optimizer.moments.allSatisfy { $0.array.allSatisfy { $0 == 0 } })
  }

  @Test(arguments: [
    OptimizerOptions(weightDecay: -1), OptimizerOptions(weightDecay: .nan),
    OptimizerOptions(gradientClip: 0), OptimizerOptions(gradientClip: .infinity),
    OptimizerOptions(.sgd(momentum: -0.1)), OptimizerOptions(.adam(beta1: 1)),
    OptimizerOptions(.adamW(beta2: -0.1)), OptimizerOptions(.adam(epsilon: 0)),
  ])
  func refusesOptionsOutOfRange(options: OptimizerOptions) throws {
    #expect(throws: NeuralError.self) { try Optimizer(Self.parameters(16), options) }
  }
}
