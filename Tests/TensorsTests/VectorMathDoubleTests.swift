import Glibc
import Tensors
import Testing

@Suite struct VectorMathDoubleTests {
  @Test func expAgreesWithTheCLibrary() {
    var random = RandomSource(seed: 1)
    for scale in [1e-12, 0.3, 5, 100, 700] {
      for _ in 0..<200 {
        let x = SIMD8<Double>((0..<8).map { _ in scale * (2 * random.uniformDouble() - 1) })
        let y = VectorMath.exp(x)
        for lane in 0..<8 { #expect(abs(y[lane] / exp(x[lane]) - 1) < 1e-15) }
      }
    }
  }

  @Test func expOfExtremes() {
    let y = VectorMath.exp(SIMD8(0, -0.0, -708.1, -1e300, 709, 1e300, -.infinity, .infinity))
    #expect(y[0] == 1 && y[1] == 1 && y[2] == 0 && y[3] == 0 && y[6] == 0)
    #expect(abs(y[4] / exp(709) - 1) < 1e-15 && y[5] == y[4] && y[7] == y[4])
    #expect(VectorMath.exp(SIMD8(repeating: .nan))[0].isNaN)
  }
}
