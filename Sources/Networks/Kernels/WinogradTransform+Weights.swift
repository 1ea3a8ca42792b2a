import Tensors

extension WinogradTransform {
  /// G·w·Gᵀ of `[3][3][count]` weights, as sixteen planes of `count` numbers.
  static func weights(_ w: Source, count: Int, into u: Target) {
    for i in stride(from: 0, to: count, by: 16) {
      transform(into: u + i, count: count) { row, column in
        load(w + ((row * 3 + column) * count + i))
      }
    }
  }

  /// The same for the way back: kernels turned by half, input and output channels exchanged.
  ///
  /// - Parameter scratch: `9 · input · output` numbers.
  static func turnedWeights(_ w: Source, input: Int, output: Int, scratch: Target, into u: Target) {
    for position in 0..<9 {
      let (from, to) = (w + position * input * output, scratch + (8 - position) * input * output)
      for o in 0..<output {
        for i in 0..<input { to[o &* input &+ i] = from[i &* output &+ o] }
      }
    }
    weights(scratch, count: input * output, into: u)
  }

  /// dw += Gᵀ·du·G, the adjoint of `weights`.
  static func weightGradient(_ du: Source, count: Int, into dw: Target) {
    for i in stride(from: 0, to: count, by: 16) {
      /// Gᵀ times plane column j.
      @inline(__always)
      func column(_ j: Int) -> (Vector, Vector, Vector) {
        let p = du + (i &+ j &* count)
        let (a, b): (Vector, Vector) = (load(p), load(p + 4 &* count))
        let (c, d): (Vector, Vector) = (load(p + 8 &* count), load(p + 12 &* count))
        let half = (b + c) * 0.5
        return (a + half, (b - c) * 0.5, half + d)
      }
      let (a, b, c, d) = (column(0), column(1), column(2), column(3))
      @inline(__always)
      func add(_ row: Int, _ a: Vector, _ b: Vector, _ c: Vector, _ d: Vector) {
        let to = dw + (row &* 3 &* count &+ i)
        let half = (b + c) * 0.5
        store((load(to) as Vector) + (a + half), to)
        store((load(to + count) as Vector) + (b - c) * 0.5, to + count)
        store((load(to + 2 &* count) as Vector) + (half + d), to + 2 &* count)
      }
      add(0, a.0, b.0, c.0, d.0)
      add(1, a.1, b.1, c.1, d.1)
      add(2, a.2, b.2, c.2, d.2)
    }
  }

  @inline(__always)
  private static func transform(
    into u: Target, count: Int, _ weight: (_ row: Int, _ column: Int) -> Vector
  ) {
    /// G times kernel column j.
    @inline(__always)
    func column(_ j: Int) -> (Vector, Vector, Vector, Vector) {
      let (a, b, c) = (weight(0, j), weight(1, j), weight(2, j))
      return (a, (a + b + c) * 0.5, (a - b + c) * 0.5, c)
    }
    let (a, b, c) = (column(0), column(1), column(2))
    @inline(__always)
    func put(_ row: Int, _ a: Vector, _ b: Vector, _ c: Vector) {
      let to = u + 4 &* row &* count
      store(a, to)
      store((a + b + c) * 0.5, to + count)
      store((a - b + c) * 0.5, to + 2 &* count)
      store(c, to + 3 &* count)
    }
    put(0, a.0, b.0, c.0)
    put(1, a.1, b.1, c.1)
    put(2, a.2, b.2, c.2)
    put(3, a.3, b.3, c.3)
  }
}
