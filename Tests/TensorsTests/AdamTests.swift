import Glibc
import Tensors
import Testing

@Suite struct AdamTests {
  @Test func equalsTheTextbookInDouble() throws {
    let count = 48
    var random = RandomSource(seed: 1)
    let weights = try Tensor((0..<count).map { _ in random.uniform() }, shape: [count])
    let (first, second) = (try Tensor(shape: [count]), try Tensor(shape: [count]))
    var (w, m, v) = (
      weights.array.map { Double($0) }, [Double](repeating: 0, count: count),
      [Double](repeating: 0, count: count)
    )
    for step in 1...20 {
      let gradient = (0..<count).map { _ in random.normal() }
      let (rate, scale) = (0.01 / Double(step), 0.5)
      Adam().update(
        weights.base, gradient: gradient, first: first.base, second: second.base, count: count,
        step: step, learningRate: Float(rate), scale: Float(scale))
      for i in 0..<count {
        let g = Double(gradient[i]) * scale
        m[i] = 0.9 * m[i] + 0.1 * g
        v[i] = 0.999 * v[i] + 0.001 * g * g
        let (mean, variance) = (
          m[i] / (1 - pow(0.9, Double(step))), v[i] / (1 - pow(0.999, Double(step)))
        )
        w[i] -= rate * mean / (variance.squareRoot() + 1e-8)
      }
    }
    #expect(zip(weights.array, w).allSatisfy { abs(Double($0) - $1) < 2e-6 })
  }

  @Test func aWeightWithoutGradientStays() throws {
    let (weights, zeros) = (
      try Tensor([Float](repeating: 3, count: 16), shape: [16]), try Tensor(shape: [16])
    )
    let (first, second) = (try Tensor(shape: [16]), try Tensor(shape: [16]))
    Adam().update(
      weights.base, gradient: zeros.base, first: first.base, second: second.base, count: 16,
      step: 1, learningRate: 0.1, scale: 1)
    #expect(weights.array == [Float](repeating: 3, count: 16))
  }
}
