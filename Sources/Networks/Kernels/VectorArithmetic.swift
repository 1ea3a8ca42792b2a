import CVectors

/// Arithmetic of whole vectors. The standard library's operators are loops over the elements, of
/// which the optimizer makes shuffles where it does not find the instruction again.
extension SIMD16<Float> {
  @inline(__always)
  static func + (x: Self, y: Self) -> Self { vector16_sum(x, y) }

  @inline(__always)
  static func - (x: Self, y: Self) -> Self { vector16_difference(x, y) }

  @inline(__always)
  static func * (x: Self, y: Self) -> Self { vector16_product(x, y) }

  @inline(__always)
  static func * (x: Self, y: Float) -> Self { vector16_product(x, Self(repeating: y)) }

  @inline(__always)
  static func += (x: inout Self, y: Self) { x = vector16_sum(x, y) }

  @inline(__always)
  static func *= (x: inout Self, y: Float) { x = vector16_product(x, Self(repeating: y)) }

  @inline(__always)
  func addingProduct(_ x: Self, _ y: Self) -> Self { vector16_fma(x, y, self) }

  @inline(__always)
  mutating func addProduct(_ x: Self, _ y: Self) { self = vector16_fma(x, y, self) }
}
