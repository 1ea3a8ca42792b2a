import Tensors

extension JetMap {
  private typealias Sums = SIMD16<Double>

  /// Batch normalization with the batch's statistics (Ioffe and Szegedy 2015, algorithm 1), in place.
  /// Neither factors nor summands change with the weights.
  ///
  /// - Parameters:
  ///   - factor, summand: one for each channel.
  func normalize(factor: Source, summand: Source) {
    for channel in stride(from: 0, to: channels, by: 16) {
      let means = Part.allCases.map { mean(of: self[$0] + channel) }
      let (scale, change) = inverseDeviation(channel, means)
      let g = Sums(load(factor + channel) as Vector)
      let shift: Vector = load(summand + channel)
      let r = Vector(g * scale)
      let (rScaled, rMoved, rMixed) = (
        Vector(g * change.scaled), Vector(g * change.moved), Vector(g * change.mixed)
      )
      let (base, count) = (self[.value], count)
      forEachPixel(channel, means) { value, scaled, moved, mixed, offset in
        store(value * r + shift, base + offset)
        store(scaled * r + value * rScaled, base + (count + offset))
        store(moved * r + value * rMoved, base + (2 * count + offset))
        let both = mixed * r + scaled * rMoved + moved * rScaled + value * rMixed
        store(both, base + (3 * count + offset))
      }
    }
  }

  private func mean(of base: Target) -> Vector {
    var sum = Sums()
    for pixel in 0..<images * pixels { sum += Sums(load(base + pixel * channels) as Vector) }
    return Vector(sum / Double(images * pixels))
  }

  /// Calls `body` with the centered numbers of each pixel's 16 channels and their offset.
  @inline(__always)
  private func forEachPixel(
    _ channel: Int, _ means: [Vector],
    _ body: (
      _ value: Vector, _ scaled: Vector, _ moved: Vector, _ mixed: Vector, _ offset: Int
    ) -> Void
  ) {
    let (value, scaled, moved, mixed) = (means[0], means[1], means[2], means[3])
    let (base, count, channels) = (self[.value], count, channels)
    for pixel in 0..<images * pixels {
      let offset = pixel * channels + channel
      body(
        load(base + offset) - value, load(base + (count + offset)) - scaled,
        load(base + (2 * count + offset)) - moved, load(base + (3 * count + offset)) - mixed, offset
      )
    }
  }

  /// One over the standard deviation of 16 channels, and its derivatives.
  private func inverseDeviation(
    _ channel: Int, _ means: [Vector]
  ) -> (value: SIMD16<Double>, change: (scaled: Sums, moved: Sums, mixed: Sums)) {
    var (variance, scaled, moved, mixed) = (Sums(), Sums(), Sums(), Sums())
    forEachPixel(channel, means) { c, cScaled, cMoved, cMixed, _ in
      variance += Sums(c * c)
      scaled += Sums(c * cScaled)
      moved += Sums(c * cMoved)
      mixed += Sums(cScaled * cMoved + c * cMixed)
    }
    let share = 1 / Double(images * pixels)
    variance *= share
    scaled *= 2 * share
    moved *= 2 * share
    mixed *= 2 * share
    let r = 1 / (variance + Double(NormalizationUnit.epsilon)).squareRoot()
    let cube = r * r * r
    let curvature = 0.75 * cube * r * r * scaled * moved
    return (r, (-0.5 * cube * scaled, -0.5 * cube * moved, curvature - 0.5 * cube * mixed))
  }
}
