import Tensors

/// Six vectors along one direction of a tile of F(4, 3), or fewer in the first places, and the
/// transforms of that direction.
///
/// The points are 0, ±a, ±b and ∞. Lavin and Gray have a = 1 and b = 2, whose rounding errors exceed
/// what the tests allow; those of 5/8 and 3/2 do not.
struct WinogradLine {
  private let numbers: (Vector, Vector, Vector, Vector, Vector, Vector)

  private static var a: Float { 0.625 }
  private static var b: Float { 1.5 }
  /// 1 / the product of a point's distances to the other finite ones.
  private static var factor: (zero: Float, a: Float, b: Float) {
    (
      1 / (a * a * b * b), 1 / (2 * a * a * (a * a - b * b)), 1 / (2 * b * b * (b * b - a * a))
    )
  }

  @inline(__always)
  private init(
    _ p: Vector, _ q: Vector, _ r: Vector, _ s: Vector = Vector(), _ t: Vector = Vector(),
    _ u: Vector = Vector()
  ) {
    numbers = (p, q, r, s, t, u)
  }

  private static var zero: Self { Self(Vector(), Vector(), Vector()) }

  /// Reads `count` vectors, `stride` apart.
  @inline(__always)
  init(_ from: Source, _ stride: Int, count: Int = 6) {
    @inline(__always)
    func vector(_ index: Int) -> Vector { index < count ? load(from + index &* stride) : Vector() }
    numbers = (vector(0), vector(1), vector(2), vector(3), vector(4), vector(5))
  }

  /// Writes the first `count` vectors, or adds them to what is there, `stride` apart.
  @inline(__always)
  func store(_ to: Target, _ stride: Int, count: Int = 6, adding: Bool = false) {
    @inline(__always)
    func put(_ vector: Vector, _ index: Int) {
      guard index < count else { return }
      let place = to + index &* stride
      Tensors.store(adding ? load(place) + vector : vector, place)
    }
    put(numbers.0, 0)
    put(numbers.1, 1)
    put(numbers.2, 2)
    put(numbers.3, 3)
    put(numbers.4, 4)
    put(numbers.5, 5)
  }

  /// Calls `body` with the six lines across the given ones.
  @inline(__always)
  static func transposed(
    _ p: Self, _ q: Self, _ r: Self, _ s: Self = zero, _ t: Self = zero, _ u: Self = zero,
    _ body: (_ index: Int, _ line: Self) -> Void
  ) {
    @inline(__always)
    func call(_ index: Int, _ vector: (Self) -> Vector) {
      body(index, Self(vector(p), vector(q), vector(r), vector(s), vector(t), vector(u)))
    }
    call(0) { $0.numbers.0 }
    call(1) { $0.numbers.1 }
    call(2) { $0.numbers.2 }
    call(3) { $0.numbers.3 }
    call(4) { $0.numbers.4 }
    call(5) { $0.numbers.5 }
  }
}

extension WinogradLine {
  /// Bᵀ times six pixels.
  @inline(__always)
  var input: Self {
    let (a, b) = (Self.a, Self.b)
    let (p, q, r, s, t, u) = numbers
    let (evenA, oddA) = (t.adding(-b * b, r), s.adding(-b * b, q))
    let (evenB, oddB) = (t.adding(-a * a, r), s.adding(-a * a, q))
    return Self(
      t.adding(-a * a - b * b, r).adding(a * a * b * b, p),
      evenA.adding(a, oddA), evenA.adding(-a, oddA), evenB.adding(b, oddB), evenB.adding(-b, oddB),
      u.adding(-a * a - b * b, s).adding(a * a * b * b, q))
  }

  /// Aᵀ times six products: four results.
  @inline(__always)
  var output: Self {
    let (a, b) = (Self.a, Self.b)
    let (p, q, r, s, t, u) = numbers
    let (evenA, oddA, evenB, oddB) = (q + r, q - r, s + t, s - t)
    return Self(
      p + evenA + evenB, (oddA * a).adding(b, oddB), (evenA * (a * a)).adding(b * b, evenB),
      u.adding(a * a * a, oddA).adding(b * b * b, oddB))
  }

  /// A times the gradients of four results, the adjoint of `output`.
  @inline(__always)
  var result: Self {
    let (a, b) = (Self.a, Self.b)
    let (p, q, r, s, _, _) = numbers
    let (evenA, oddA) = (p.adding(a * a, r), q.adding(a * a, s))
    let (evenB, oddB) = (p.adding(b * b, r), q.adding(b * b, s))
    return Self(
      p, evenA.adding(a, oddA), evenA.adding(-a, oddA), evenB.adding(b, oddB),
      evenB.adding(-b, oddB), s)
  }

  /// G times three weights.
  @inline(__always)
  var weights: Self {
    let (a, b, factor) = (Self.a, Self.b, Self.factor)
    let (p, q, r, _, _, _) = numbers
    let (evenA, oddA) = (p.adding(a * a, r) * factor.a, q * (a * factor.a))
    let (evenB, oddB) = (p.adding(b * b, r) * factor.b, q * (b * factor.b))
    return Self(p * factor.zero, evenA + oddA, evenA - oddA, evenB + oddB, evenB - oddB, r)
  }

  /// Gᵀ times six sums, the adjoint of `weights`: three gradients.
  @inline(__always)
  var weightGradient: Self {
    let (a, b, factor) = (Self.a, Self.b, Self.factor)
    let (p, q, r, s, t, u) = numbers
    let (evenA, oddA) = ((q + r) * factor.a, (q - r) * (a * factor.a))
    let (evenB, oddB) = ((s + t) * factor.b, (s - t) * (b * factor.b))
    return Self(
      evenA.adding(factor.zero, p) + evenB, oddA + oddB, u.adding(a * a, evenA).adding(b * b, evenB)
    )
  }
}

extension Vector {
  /// The sum with `factor` times `other`.
  @inline(__always)
  fileprivate func adding(_ factor: Float, _ other: Self) -> Self {
    addingProduct(Self(repeating: factor), other)
  }
}
