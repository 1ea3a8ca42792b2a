import Glibc
import Tensors
import Testing

@Suite struct VectorMathTests {
  private static let samples = (0...40_000).map { Float($0 - 20_000) / 200 }

  private func worst(
    _ function: (SIMD16<Float>) -> SIMD16<Float>, _ error: (Float, Double) -> Double
  ) -> Double {
    Self.samples.map { error(function(SIMD16(repeating: $0))[3], Double($0)) }.max() ?? 0
  }

  @Test func errorsStayBelowTheirBounds() {
    #expect(
      worst(VectorMath.exp) { found, x in
        abs(Double(found) / Glibc.exp(min(max(x, -87), 88)) - 1)
      } < 2e-7)
    #expect(worst(VectorMath.sigmoid) { abs(Double($0) - 1 / (1 + Glibc.exp(-$1))) } < 2e-7)
    #expect(worst(VectorMath.tanh) { abs(Double($0) - Glibc.tanh($1)) } < 3e-7)
  }

  @Test func squareRootsAreCorrectlyRounded() {
    let numbers: [Float] = Self.samples.map(abs) + [.leastNonzeroMagnitude, 1e-40, 3e38, .infinity]
    #expect(
      numbers.allSatisfy {
        VectorMath.squareRoot(SIMD16(repeating: $0))[5] == $0.squareRoot()
      })
    #expect(VectorMath.squareRoot(SIMD16(repeating: -1))[0].isNaN)
  }

  @Test func whatIsTooSmallBecomesZero() {
    let least = Float.leastNormalMagnitude
    for x in [least, -least, 1, -3e38, .infinity, -.infinity, 0] {
      #expect(VectorMath.flushed(SIMD16(repeating: x))[9] == x)
    }
    for x in [least.nextDown, -least.nextDown, .leastNonzeroMagnitude] {
      #expect(VectorMath.flushed(SIMD16(repeating: x))[9] == 0)
    }
    #expect(VectorMath.flushed(SIMD16(repeating: .nan))[0].isNaN)
  }

  @Test func lanesAreIndependent() {
    let x = SIMD16<Float>((0..<16).map { Float($0) - 8 })
    for lane in 0..<16 {
      #expect(VectorMath.exp(x)[lane] == VectorMath.exp(SIMD16(repeating: x[lane]))[0])
    }
  }

  @Test(arguments: [Float.infinity, -.infinity, .greatestFiniteMagnitude, -0.0])
  func extremesStayFinite(x: Float) {
    #expect(VectorMath.exp(SIMD16(repeating: x))[0].isFinite)
    #expect((0...1).contains(VectorMath.sigmoid(SIMD16(repeating: x))[0]))
    #expect((-1...1).contains(VectorMath.tanh(SIMD16(repeating: x))[0]))
  }

  @Test func notANumberStaysOne() {
    let nan = SIMD16<Float>(repeating: .nan)
    #expect(VectorMath.exp(nan)[0].isNaN)
    #expect(VectorMath.sigmoid(nan)[0].isNaN && VectorMath.tanh(nan)[0].isNaN)
  }
}
