import Tensors

/// Counts, means and sums of squared deviations of channels, gathered block by block.
///
/// Within a block the deviations are from the block's own mean, and blocks are joined by the formula
/// of Chan, Golub and LeVeque (1979, equation 1.5): no squares of large means are subtracted.
struct ChannelMoments {
  /// Numbers of memory for `channels`: means, then sums of squared deviations.
  static func count(_ channels: Int) -> Int { 2 * channels }

  let channels: Int
  let base: Target
  var pixels = 0

  var mean: Target { base }
  var deviations: Target { base + channels }

  init(channels: Int, base: Target) {
    (self.channels, self.base) = (channels, base)
  }

  mutating func clear() {
    base.update(repeating: 0, count: 2 * channels)
    pixels = 0
  }

  /// Adds `count` pixels that lie one after another.
  mutating func add(_ z: Source, count: Int) {
    guard count > 0 else { return }
    for channel in stride(from: 0, to: channels, by: 16) {
      let values = z + channel
      let mean = Self.sum(values, count: count, stride: channels) { $0 } / Float(count)
      let deviations = Self.sum(values, count: count, stride: channels) { value in
        let deviation = value - mean
        return deviation * deviation
      }
      join(mean, deviations, count: count, at: channel)
    }
    pixels += count
  }

  /// Adds what another one gathered.
  mutating func add(_ other: ChannelMoments) {
    guard other.pixels > 0 else { return }
    for channel in stride(from: 0, to: channels, by: 16) {
      join(
        load(other.mean + channel), load(other.deviations + channel), count: other.pixels,
        at: channel)
    }
    pixels += other.pixels
  }

  @inline(__always)
  private func join(_ mean: Vector, _ deviations: Vector, count: Int, at channel: Int) {
    let (mine, theirs) = (self.mean + channel, self.deviations + channel)
    let share = Float(count) / Float(pixels + count)
    let difference = mean - load(mine)
    store((load(mine) as Vector) + difference * share, mine)
    let spread = difference * difference * (Float(pixels) * share)
    store((load(theirs) as Vector) + deviations + spread, theirs)
  }

  @inline(__always)
  static func sum(
    _ values: Source, count: Int, stride: Int, _ term: (Vector) -> Vector
  ) -> Vector {
    var sums = InlineArray<4, Vector>(repeating: Vector())
    var p = values
    for _ in 0..<count / 4 {
      for i in 0..<4 { sums[i] += term(load(p + i &* stride)) }
      p += 4 &* stride
    }
    for i in 0..<count % 4 { sums[0] += term(load(p + i &* stride)) }
    return (sums[0] + sums[1]) + (sums[2] + sums[3])
  }
}
