extension VectorMath {
  public typealias DoubleVector = SIMD8<Double>

  /// eˣ with relative error below 10⁻¹⁵; 0 below -708, and arguments above 709 count as 709.
  ///
  /// x = n·ln 2 + r with n taken from the low bits of x·log₂e + 1.5·2⁵², and the Taylor polynomial
  /// of degree 13 in r, |r| ≤ 0.35.
  @inlinable @inline(__always)
  package static func exp(_ argument: DoubleVector) -> DoubleVector {
    var x = argument.replacing(with: 709, where: argument .> 709)
    x = x.replacing(with: -708, where: x .< -708)
    let magic = DoubleVector(repeating: 0x1.8p52)
    let shifted = magic.addingProduct(x, DoubleVector(repeating: 1.4426950408889634))
    let n = shifted - magic
    var r = x.addingProduct(n, DoubleVector(repeating: -6.93147180369123816490e-01))
    r = r.addingProduct(n, DoubleVector(repeating: -1.90821492927058770002e-10))
    var p = DoubleVector(repeating: 1 / 6_227_020_800)
    p = DoubleVector(repeating: 1 / 479_001_600).addingProduct(p, r)
    p = DoubleVector(repeating: 1 / 39_916_800).addingProduct(p, r)
    p = DoubleVector(repeating: 1 / 3_628_800).addingProduct(p, r)
    p = DoubleVector(repeating: 1 / 362_880).addingProduct(p, r)
    p = DoubleVector(repeating: 1 / 40_320).addingProduct(p, r)
    p = DoubleVector(repeating: 1 / 5_040).addingProduct(p, r)
    p = DoubleVector(repeating: 1 / 720).addingProduct(p, r)
    p = DoubleVector(repeating: 1 / 120).addingProduct(p, r)
    p = DoubleVector(repeating: 1 / 24).addingProduct(p, r)
    p = DoubleVector(repeating: 1 / 6).addingProduct(p, r)
    p = DoubleVector(repeating: 1 / 2).addingProduct(p, r)
    p = DoubleVector(repeating: 1).addingProduct(p, r)
    p = DoubleVector(repeating: 1).addingProduct(p, r)
    let exponent = unsafeBitCast(shifted, to: SIMD8<Int64>.self) &<< 52
    let power = unsafeBitCast(
      unsafeBitCast(p, to: SIMD8<Int64>.self) &+ exponent, to: DoubleVector.self)
    return power.replacing(with: 0, where: argument .< -708)
  }
}
