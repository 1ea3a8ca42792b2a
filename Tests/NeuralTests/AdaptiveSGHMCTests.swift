import Neural
import Tensors
import Testing

@Suite struct AdaptiveSGHMCTests {
  private static func parameters(_ count: Int) throws -> Parameters {
    let parameters = try Parameters([
      Parameter(name: "a", shape: [count], fanIn: 1, initializer: .uniform(bound: 1)),
      Parameter(name: "b", shape: [2, 3], fanIn: 1, initializer: .uniform(bound: 1)),
    ])
    parameters.initialize(RandomSource(seed: 1))
    return parameters
  }

  /// Every number by the equations of the paper, in Double.
  @Test func stepsAreThoseOfThePaper() throws {
    let parameters = try Self.parameters(5)
    let (rate, friction, scale) = (0.1, 0.05, 7.0)
    let sampler = try AdaptiveSGHMC(
      parameters, learningRate: Float(rate), friction: Float(friction), burnIn: 4)
    var values = try (0...1).flatMap { try parameters.values(at: $0).array.map(Double.init) }
    var momentum = values.map { _ in 0.0 }
    var (mean, variance, window) = (
      values.map { _ in 1.0 }, values.map { _ in 1.0 }, values.map { _ in 1.0 }
    )
    for step in 1...9 {
      let slopes = values.indices.map { 0.3 * Double($0) - 1 + 0.2 * Double(step % 3) }
      let given = try Tensor(slopes.map(Float.init), shape: [slopes.count])
      parameters.gradients.base.update(repeating: 0, count: parameters.gradients.count)
      parameters.gradient(0).update(from: given.base, count: 5)
      for row in 0..<2 {
        (parameters.gradient(1) + row * 16).update(from: given.base + 5 + 3 * row, count: 3)
      }
      let random = RandomSource(seed: 3).split(step)
      var noise = random
      sampler.step(scale: Float(scale), random: random)
      for i in values.indices {
        let gradient = scale * slopes[i]
        if step <= 4 {
          let share = 1 / (window[i] + 1)
          window[i] = window[i] * (1 - mean[i] * mean[i] / variance[i]) + 1
          mean[i] = (1 - share) * mean[i] + share * gradient
          variance[i] = (1 - share) * variance[i] + share * gradient * gradient
        }
        let inverse = 1 / variance[i].squareRoot()
        let spread = (2 * rate * rate * friction * inverse - rate * rate * rate * rate)
        momentum[i] =
          (1 - friction) * momentum[i] - rate * rate * inverse * gradient
          + max(spread, 1e-16).squareRoot() * Double(noise.normal())
        values[i] += momentum[i]
      }
      let found = try (0...1).flatMap { try parameters.values(at: $0).array.map(Double.init) }
      for (a, b) in zip(found, values) { #expect(abs(a - b) < 1e-4 * max(abs(b), 1)) }
    }
    // Numbers beyond the shape stay zero.
    #expect(parameters.value(0)[5] == 0 && parameters.value(1)[3] == 0)
  }

  /// A normal posterior of known mean and variance.
  @Test func drawsComeFromThePosterior() throws {
    let parameters = try Parameters([
      Parameter(name: "x", shape: [64], fanIn: 1, initializer: .constant(0))
    ])
    parameters.initialize(RandomSource(seed: 0))
    let sampler = try AdaptiveSGHMC(parameters, learningRate: 0.1, friction: 0.1, burnIn: 200)
    var draws: [Double] = []
    for step in 0..<4000 {
      // U = (x − 2)² / (2 · 0.25)
      for i in 0..<64 { parameters.gradients.base[i] = (parameters.values.base[i] - 2) / 0.25 }
      sampler.step(scale: 1, random: RandomSource(seed: 1).split(step))
      if step >= 1000, step % 10 == 0 {
        draws += (0..<64).map { Double(parameters.values.base[$0]) }
      }
    }
    let mean = draws.reduce(0, +) / Double(draws.count)
    let variance = draws.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(draws.count)
    #expect(abs(mean - 2) < 0.05)
    #expect(abs(variance - 0.25) < 0.04)
  }

  @Test func optionsOutOfRangeAreRefused() throws {
    let parameters = try Self.parameters(2)
    for (rate, friction, burnIn): (Float, Float, Int) in [
      (0, 0.1, 1), (.nan, 0.1, 1), (0.1, 1, 1), (0.1, -0.1, 1), (0.1, 0.1, -1),
    ] {
      #expect(throws: NeuralError.self) {
        try AdaptiveSGHMC(parameters, learningRate: rate, friction: friction, burnIn: burnIn)
      }
    }
  }
}
