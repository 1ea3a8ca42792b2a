import Tensors

/// Passes over numbers in order; counts are multiples of 16.
enum Elementwise {
  /// y (+)= x.
  static func copy(_ x: Source, count: Int, adding: Bool, into y: Target) {
    guard adding else { return y.update(from: x, count: count) }
    for i in stride(from: 0, to: count, by: 16) {
      store((load(y + i) as Vector) + load(x + i), y + i)
    }
  }

  /// y (+)= g where x is positive.
  static func copy(_ g: Source, where x: Source, count: Int, adding: Bool, into y: Target) {
    for i in stride(from: 0, to: count, by: 16) {
      var gradient: Vector = load(g + i)
      gradient.replace(with: 0, where: (load(x + i) as Vector) .<= 0)
      if adding { gradient += load(y + i) }
      store(gradient, y + i)
    }
  }

  /// y (+)= factor · x.
  static func scale(_ x: Source, by factor: Float, count: Int, adding: Bool, into y: Target) {
    for i in stride(from: 0, to: count, by: 16) {
      let value = (load(x + i) as Vector) * factor
      store(adding ? value + load(y + i) : value, y + i)
    }
  }

  /// The sums over i ≡ lane modulo 16 of x[i] · y[i], for each lane.
  static func products(_ x: Source, _ y: Source, count: Int) -> Vector {
    var sums = Vector()
    for i in stride(from: 0, to: count, by: 16) { sums.addProduct(load(x + i), load(y + i)) }
    return sums
  }
}
