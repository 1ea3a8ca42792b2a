import Tensors

/// Element-wise work on rows whose length is a multiple of 16.
enum Rows {
  private typealias Vector = SIMD16<Float>

  @inline(__always)
  static func add(_ source: UnsafePointer<Float>, to target: Floats, count: Int) {
    for i in stride(from: 0, to: count, by: 16) {
      store((load(target + i) as Vector) + load(source + i), target + i)
    }
  }

  @inline(__always)
  static func dot(
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, count: Int
  ) -> Float {
    var sum = Vector(repeating: 0)
    for i in stride(from: 0, to: count, by: 16) { sum.addProduct(load(a + i), load(b + i)) }
    return sum.sum()
  }

  /// max(0, a + b), NaN where a sum is NaN.
  @inline(__always)
  static func rectifiedSum(
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, into target: Floats, count: Int
  ) {
    for i in stride(from: 0, to: count, by: 16) {
      let sum = (load(a + i) as Vector) + load(b + i)
      store(sum.replacing(with: 0, where: sum .< 0), target + i)
    }
  }

  /// Sets a gradient to zero wherever its rectified value is.
  @inline(__always)
  static func mask(_ gradient: Floats, by value: UnsafePointer<Float>, count: Int) {
    for i in stride(from: 0, to: count, by: 16) {
      let d = load(gradient + i) as Vector
      store(d.replacing(with: 0, where: (load(value + i) as Vector) .<= 0), gradient + i)
    }
  }
}
