import Tensors

/// The four transforms of F(2×2, 3×3), on all channels of a tile. A transformed tile is sixteen
/// planes, `plane` numbers apart.
enum WinogradTransform {
  /// Bᵀ·d·B of the 4×4 pixels from `x` on.
  static func input(_ x: Source, rowPitch: Int, channels: Int, into v: Target, plane: Int) {
    if hasWideRegisters {
      input(SIMD16<Float>.self, x, rowPitch: rowPitch, channels: channels, into: v, plane: plane)
    } else {
      input(SIMD8<Float>.self, x, rowPitch: rowPitch, channels: channels, into: v, plane: plane)
    }
  }

  /// The first `rows` × `columns` of the four results Aᵀ·m·A.
  static func output(
    _ m: Source, plane: Int, channels: Int, into y: Target, rowPitch: Int, rows: Int, columns: Int
  ) {
    if hasWideRegisters {
      output(
        SIMD16<Float>.self, m, plane: plane, channels: channels, into: y, rowPitch: rowPitch,
        rows: rows, columns: columns)
    } else {
      output(
        SIMD8<Float>.self, m, plane: plane, channels: channels, into: y, rowPitch: rowPitch,
        rows: rows, columns: columns)
    }
  }

  /// A·g·Aᵀ of the gradients of four results: the adjoint of `output`.
  static func result(_ g: Source, rowPitch: Int, channels: Int, into m: Target, plane: Int) {
    if hasWideRegisters {
      result(SIMD16<Float>.self, g, rowPitch: rowPitch, channels: channels, into: m, plane: plane)
    } else {
      result(SIMD8<Float>.self, g, rowPitch: rowPitch, channels: channels, into: m, plane: plane)
    }
  }

  @inline(__always)
  static func input<V: SIMD>(
    _: V.Type, _ x: Source, rowPitch: Int, channels: Int, into v: Target, plane: Int
  ) where V.Scalar == Float {
    /// Bᵀ times column j.
    @inline(__always)
    func column(_ p: Source, _ j: Int) -> (V, V, V, V) {
      let p = p + j &* channels
      let a: V = load(p)
      let b: V = load(p + rowPitch)
      let c: V = load(p + 2 &* rowPitch)
      let d: V = load(p + 3 &* rowPitch)
      return (a - c, b + c, c - b, b - d)
    }
    for channel in stride(from: 0, to: channels, by: V.scalarCount) {
      let p = x + channel
      let (a, b, c, d) = (column(p, 0), column(p, 1), column(p, 2), column(p, 3))
      var to = v + channel
      @inline(__always)
      func put(_ a: V, _ b: V, _ c: V, _ d: V) {
        store(a - c, to)
        store(b + c, to + plane)
        store(c - b, to + 2 &* plane)
        store(b - d, to + 3 &* plane)
        to += 4 &* plane
      }
      put(a.0, b.0, c.0, d.0)
      put(a.1, b.1, c.1, d.1)
      put(a.2, b.2, c.2, d.2)
      put(a.3, b.3, c.3, d.3)
    }
  }

  @inline(__always)
  static func output<V: SIMD>(
    _: V.Type, _ m: Source, plane: Int, channels: Int, into y: Target, rowPitch: Int, rows: Int,
    columns: Int
  ) where V.Scalar == Float {
    for channel in stride(from: 0, to: channels, by: V.scalarCount) {
      /// Row i times A.
      @inline(__always)
      func row(_ i: Int) -> (V, V) {
        let p = m + (channel &+ 4 &* i &* plane)
        let a: V = load(p)
        let b: V = load(p + plane)
        let c: V = load(p + 2 &* plane)
        let d: V = load(p + 3 &* plane)
        return (a + b + c, b - c - d)
      }
      let (a, b, c, d) = (row(0), row(1), row(2), row(3))
      let to = y + channel
      store(a.0 + b.0 + c.0, to)
      if columns == 2 { store(a.1 + b.1 + c.1, to + channels) }
      if rows == 2 {
        store(b.0 - c.0 - d.0, to + rowPitch)
        if columns == 2 { store(b.1 - c.1 - d.1, to + (rowPitch &+ channels)) }
      }
    }
  }

  @inline(__always)
  static func result<V: SIMD>(
    _: V.Type, _ g: Source, rowPitch: Int, channels: Int, into m: Target, plane: Int
  ) where V.Scalar == Float {
    for channel in stride(from: 0, to: channels, by: V.scalarCount) {
      let p = g + channel
      let (a, b): (V, V) = (load(p), load(p + channels))
      let (c, d): (V, V) = (load(p + rowPitch), load(p + (rowPitch &+ channels)))
      var to = m + channel
      @inline(__always)
      func put(_ left: V, _ right: V) {
        store(left, to)
        store(left + right, to + plane)
        store(left - right, to + 2 &* plane)
        store(-right, to + 3 &* plane)
        to += 4 &* plane
      }
      put(a, b)
      put(a + c, b + d)
      put(a - c, b - d)
      put(-c, -d)
    }
  }
}
