import CVectors

/// Exponential, logistic and hyperbolic functions and square roots of sixteen numbers at once. NaN gives NaN.
///
/// Public, though its members are not: functions of a package type are not inlined in other modules
/// (Swift 6.3), which made an optimizer step four times slower.
public enum VectorMath {
  public typealias Vector = SIMD16<Float>

  /// eˣ with relative error below 2·10⁻⁷; arguments are limited to -87...88.
  ///
  /// Cephes' reduction x = n·ln 2 + r and polynomial in r, with n taken from the low bits of
  /// x·log₂e + 1.5·2²³.
  @inlinable @inline(__always)
  package static func exp(_ argument: Vector) -> Vector {
    var x = argument.replacing(with: 88, where: argument .> 88)
    x = x.replacing(with: -87, where: x .< -87)
    let magic = Vector(repeating: 12_582_912)
    let shifted = magic.addingProduct(x, Vector(repeating: 1.4426950408889634))
    let n = shifted - magic
    var r = x.addingProduct(n, Vector(repeating: -0.693359375))
    r = r.addingProduct(n, Vector(repeating: 2.12194440e-4))
    var p = Vector(repeating: 1.9875691500e-4)
    p = Vector(repeating: 1.3981999507e-3).addingProduct(p, r)
    p = Vector(repeating: 8.3334519073e-3).addingProduct(p, r)
    p = Vector(repeating: 4.1665795894e-2).addingProduct(p, r)
    p = Vector(repeating: 1.6666665459e-1).addingProduct(p, r)
    p = Vector(repeating: 5.0000001201e-1).addingProduct(p, r)
    let fraction = (r + 1).addingProduct(p, r * r)
    let exponent = unsafeBitCast(shifted, to: SIMD16<Int32>.self) &<< 23
    return unsafeBitCast(
      unsafeBitCast(fraction, to: SIMD16<Int32>.self) &+ exponent, to: Vector.self)
  }

  /// 1 / (1 + e⁻ˣ) with absolute error below 2·10⁻⁷.
  @inlinable @inline(__always)
  package static func sigmoid(_ x: Vector) -> Vector {
    Vector(repeating: 1) / (exp(Vector(repeating: 0) - x) + 1)
  }

  /// tanh x with absolute error below 3·10⁻⁷.
  @inlinable @inline(__always)
  package static func tanh(_ x: Vector) -> Vector {
    Vector(repeating: 1) - Vector(repeating: 2) / (exp(x + x) + 1)
  }

  /// x, with zero for subnormal numbers, on which arithmetic is a hundred times slower: what decays
  /// step by step would become such a number and stay it.
  @inlinable @inline(__always)
  package static func flushed(_ x: Vector) -> Vector { vector16_flushed(x) }

  /// √x, correctly rounded.
  @inlinable @inline(__always)
  package static func squareRoot(_ x: Vector) -> Vector { vector16_square_root(x) }
}
