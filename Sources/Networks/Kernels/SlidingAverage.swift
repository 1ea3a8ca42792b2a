import Tensors

/// The 3×3 average of stride 1 over the pixels that exist, and its adjoint, in one visit of each
/// column: three column sums slide along a row.
struct SlidingAverage {
  let height: Int
  let width: Int
  /// A multiple of 16.
  let channels: Int

  /// y (+)= the means of x.
  func forward(_ x: Source, adding: Bool, into y: Target) {
    for row in 0..<height {
      let share = share(row, height)
      switch lines(row) {
      case 3: SlidingRow<3>(self, row).forward(x, share: share, adding: adding, into: y)
      case 2: SlidingRow<2>(self, row).forward(x, share: share, adding: adding, into: y)
      default: SlidingRow<1>(self, row).forward(x, share: share, adding: adding, into: y)
      }
    }
  }

  /// dx (+)= the gradient of x, from the means' gradients.
  func backward(_ g: Source, adding: Bool, into dx: Target) {
    for row in 0..<height {
      switch lines(row) {
      case 3: SlidingRow<3>(self, row).backward(g, adding: adding, into: dx)
      case 2: SlidingRow<2>(self, row).backward(g, adding: adding, into: dx)
      default: SlidingRow<1>(self, row).backward(g, adding: adding, into: dx)
      }
    }
  }

  /// Rows of pixels that the windows of a row see.
  private func lines(_ row: Int) -> Int { min(row + 2, height) - max(row - 1, 0) }

  /// 1 / the pixels of a window along one direction.
  @inline(__always)
  fileprivate func share(_ index: Int, _ size: Int) -> Float {
    1 / Float(min(index + 2, size) - max(index - 1, 0))
  }
}

/// One row of results, of windows of `lines` rows.
private struct SlidingRow<let lines: Int> {
  let average: SlidingAverage
  let row: Int

  init(_ average: SlidingAverage, _ row: Int) { (self.average, self.row) = (average, row) }

  @inline(__always)
  func forward(_ x: Source, share: Float, adding: Bool, into y: Target) {
    slide(x, into: y, adding: adding) { p, rowStride, _ in
      var sum: Vector = load(p)
      for line in 1..<lines { sum += load(p + line &* rowStride) }
      return sum
    } finish: {
      $0 * (share * $1)
    }
  }

  /// Back, the sums are weighted where they come from.
  @inline(__always)
  func backward(_ g: Source, adding: Bool, into dx: Target) {
    var shares = InlineArray<lines, Vector>(repeating: Vector())
    for line in 0..<lines {
      shares[line] = Vector(
        repeating: average.share(max(row - 1, 0) + line, average.height))
    }
    slide(g, into: dx, adding: adding) { p, rowStride, share in
      var sum = load(p) * shares[0]
      for line in 1..<lines { sum.addProduct(shares[line], load(p + line &* rowStride)) }
      return sum * share
    } finish: { sum, _ in
      sum
    }
  }

  /// - Parameters:
  ///   - column: the sum over the rows from a pixel on; it gets their distance and 1 / the columns
  ///     of that pixel's window.
  ///   - finish: makes a result of three such sums; it gets 1 / the columns of the result's window.
  @inline(__always)
  private func slide(
    _ x: Source, into y: Target, adding: Bool,
    column: (_ pixel: Source, _ rowStride: Int, _ share: Float) -> Vector,
    finish: (_ sum: Vector, _ share: Float) -> Vector
  ) {
    let (width, channels) = (average.width, average.channels)
    let rowStride = width &* channels
    let edge = average.share(0, width)
    let inner = average.share(1, max(width, 3))
    for channel in stride(from: 0, to: channels, by: 16) {
      let first = x + (max(row &- 1, 0) &* rowStride &+ channel)
      var to = y + (row &* rowStride &+ channel)
      @inline(__always)
      func put(_ sum: Vector, _ share: Float) {
        let value = finish(sum, share)
        store(adding ? value + load(to) : value, to)
        to += channels
      }
      var middle = column(first, rowStride, edge)
      guard width > 1 else {
        put(middle, edge)
        continue
      }
      var next = first + channels
      var right = column(next, rowStride, width == 2 ? edge : inner)
      var sum = middle + right
      put(sum, edge)
      for index in 2..<width {
        next += channels
        sum = middle + right
        middle = right
        right = column(next, rowStride, index == width &- 1 ? edge : inner)
        put(sum + right, inner)
      }
      put(middle + right, edge)
    }
  }
}
