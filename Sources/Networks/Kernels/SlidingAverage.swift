import Tensors

/// The 3×3 average of stride 1 over the pixels that exist, and its adjoint, in one visit of each
/// column: three column sums slide along a row.
struct SlidingAverage {
  let height: Int
  let width: Int
  /// A multiple of 16.
  let channels: Int

  /// 1 / the pixels of a window along one direction.
  @inline(__always)
  private func share(_ index: Int, _ size: Int) -> Float {
    1 / Float(min(index + 2, size) - max(index - 1, 0))
  }

  /// y (+)= the means of x.
  func forward(_ x: Source, adding: Bool, into y: Target) {
    slide(x, adding: adding, into: y, isAdjoint: false)
  }

  /// dx (+)= the gradient of x, from the means' gradients.
  func backward(_ g: Source, adding: Bool, into dx: Target) {
    slide(g, adding: adding, into: dx, isAdjoint: true)
  }

  /// Forward the sums are weighted where they arrive, back where they come from.
  @inline(__always)
  private func slide(_ x: Source, adding: Bool, into y: Target, isAdjoint: Bool) {
    let pitch = width * channels
    for row in 0..<height {
      let rows = max(row - 1, 0)..<min(row + 2, height)
      let rowShare = share(row, height)
      for channel in stride(from: 0, to: channels, by: 16) {
        /// The sum of the pixels of one column.
        @inline(__always)
        func column(_ index: Int) -> Vector {
          guard index < width else { return Vector() }
          var sum = Vector()
          for r in rows {
            let value: Vector = load(x + (r &* pitch &+ index &* channels &+ channel))
            sum =
              isAdjoint
              ? sum.addingProduct(Vector(repeating: share(r, height)), value) : sum + value
          }
          return isAdjoint ? sum * share(index, width) : sum
        }
        var left = Vector()
        var middle = column(0)
        for index in 0..<width {
          let right = column(index + 1)
          var value = left + middle + right
          if !isAdjoint { value *= rowShare * share(index, width) }
          let to = y + (row &* pitch &+ index &* channels &+ channel)
          store(adding ? value + load(to) : value, to)
          (left, middle) = (middle, right)
        }
      }
    }
  }
}
